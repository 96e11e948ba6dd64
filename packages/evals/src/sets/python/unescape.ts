const escapes: { readonly [letter: string]: string } = { n: '\n', t: '\t', r: '\r', '\n': '' };

/** What the inside of a literal stands for. */
export function unescape(text: string): string {
  return text.replace(/\\(u[\da-f]{4}|x[\da-f]{2}|.)/gis, (_, code: string) =>
    code.length > 1 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (escapes[code] ?? code),
  );
}
