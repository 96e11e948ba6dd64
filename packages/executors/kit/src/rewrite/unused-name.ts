/** `name`, with as many `$` behind it as it takes to stand nowhere in the source. */
export function unusedName(source: string, name: string): string {
  if (!source.includes(name)) return name;
  const longest = (source.match(/\$+/g) ?? []).reduce((length, run) => Math.max(length, run.length), 0);
  return `${name}${'$'.repeat(longest + 1)}`;
}
