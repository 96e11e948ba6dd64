/** The rows of the tables in a Markdown text. */
export function tableRows(markdown: string): string[] {
  return markdown.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('|---'));
}
