/**
 * What was called where QuickJS says "not a function" and no more: `name`, or `owner.member` for a plain owner. The
 * position is that of the name.
 */
export function calleeAt(source: string, { line, column }: { line: number; column: number }): string | undefined {
  const text = source.split(/\r\n?|[\n\u2028\u2029]/, line)[line - 1] ?? '';
  const name = /^[\w$]+/.exec(text.slice(column - 1))?.[0];
  const owner = /(?:^|[^\w$.])([\w$]+)\??\.\s*$/.exec(text.slice(0, column - 1))?.[1];
  return name !== undefined && owner !== undefined ? `${owner}.${name}` : name;
}
