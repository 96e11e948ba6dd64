import { wrapText } from './text.ts';

export const lineWidth = 100;

/** What stands under the head of a stub: the description, the parameters and what comes back; `...` where there is nothing to say. */
export function pythonDocstring(doc: string, parameters: readonly string[], returns: string): string {
  const parts = [
    doc === '' ? [] : wrapText(doc, lineWidth - 7),
    docSection('Args', parameters),
    docSection('Returns', returns === '' ? [] : [returns]),
  ];
  const text = parts
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]))
    .map(escapeDocstring);
  const [only, ...more] = text;
  if (only === undefined) return '    ...';
  if (more.length === 0 && !only.endsWith('"')) return `    """${only}"""`;
  const [first, ...rest] = text.map((line) => `    ${line}`.trimEnd());
  return [`    """${first?.trimStart() ?? ''}`, ...rest, '    """'].join('\n');
}

function docSection(heading: string, items: readonly string[]): string[] {
  const lines = items.flatMap((item) =>
    wrapText(item, lineWidth - 12).map((line, index) => `${index === 0 ? '    ' : '        '}${line}`),
  );
  return lines.length === 0 ? [] : [`${heading}:`, ...lines];
}

function escapeDocstring(line: string): string {
  return line.replaceAll('\\', String.raw`\\`).replaceAll('"""', String.raw`\"\"\"`);
}
