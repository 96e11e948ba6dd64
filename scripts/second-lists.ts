/**
 * Places in a text where three or more of these names stand in a row, as in "a, b or c": a list that somebody has to
 * keep up beside the table that the names come from.
 */
export function secondLists(text: string, names: readonly string[]): string[] {
  const anyName = [...names].sort((a, b) => b.length - a.length).map((name) => name.replaceAll('.', '\\.'));
  const item = `["'\`(]*(?:@thimble/)?(?:${anyName.join('|')})["'\`)]*`;
  const separator = '(?:\\s*[,|]\\s*(?:or\\s+|and\\s+)?|\\s+(?:or|and)\\s+)';
  return text.match(new RegExp(`(?<![\\w@/-])(?:${item}${separator}){2,}${item}(?![\\w-])`, 'g')) ?? [];
}
