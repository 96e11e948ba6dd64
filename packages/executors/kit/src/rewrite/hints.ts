const pythonLine =
  /^\s*(?:def \w+\s*\(.*:\s*$|from [\w.]+ import |import \w+ as \w|elif |(?:if|for|while|with|class|try|except|else)\b[^{]*:\s*$)|(?:^|[^\w$])f(["']).*\1|\bprint [^(]/;

/** What the model may have meant, as sentences to follow the parser's message; '' when there is nothing to say. */
export function hintFor(line: string, atEnd: boolean): string {
  if (line.includes('```')) return ' Send the code alone, without Markdown around it.';
  if (/[“”‘’]/.test(line)) return ' Use straight quotes.';
  if (pythonLine.test(line)) return ' This looks like Python: write TypeScript.';
  if (atEnd) return ' The code ends too early: close every bracket, quote and template.';
  return '';
}
