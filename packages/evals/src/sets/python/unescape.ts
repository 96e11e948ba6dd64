/** The text of a literal, with its prefix and quotes. */
export function textOfLiteral(literal: string): string {
  const [all = '', prefix = '', quote = ''] = /^([a-z]*)('''|"""|'|")/i.exec(literal) ?? [];
  const inner = literal.slice(all.length, literal.length - quote.length);
  return /r/i.test(prefix) ? inner : unescape(inner);
}

const escapes: { readonly [letter: string]: string } = { n: '\n', t: '\t', r: '\r', '\n': '' };

/** What the inside of a literal stands for. */
export function unescape(text: string): string {
  return text.replace(/\\(u[\da-f]{4}|x[\da-f]{2}|.)/gis, (_, code: string) =>
    code.length > 1 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (escapes[code] ?? code),
  );
}
