// Escape sequences that set styles, move the cursor, set the title or make links. On hostile text, node:util's
// stripVTControlCharacters takes minutes. Here no part matches an escape character, so a failed match ends at the next one.
// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const sequences = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)\P{Cc}*(?:\u0007|\u001b\\|\u009c)/gu;

// All control characters except tab and line feed, and the marks that change the direction of writing.
const controls = /[[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]--[\t\n]]/gv;

/** Text of a model, a tool or a sandbox, made safe to print: it can no longer control the terminal. */
export function safeText(text: string): string {
  return text.replace(sequences, '').replace(/\r\n?/g, '\n').replace(controls, '');
}

/** Safe text on one line of at most `width` columns; the end is cut off if it is longer. */
export function oneLine(text: string, width: number): string {
  const line = safeText(text.slice(0, width * 4))
    .replace(/\s+/g, ' ')
    .trim();
  if (text.length <= width * 4 && columnsOf(line) <= width) return line;
  let cut = '';
  let columns = 1;
  for (const character of line) {
    columns += columnsOf(character);
    if (columns > width) break;
    cut += character;
  }
  return `${cut}…`;
}

/** The most columns that the text can take. Non-Latin characters count double: better too short than wrapped. */
function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += character > '\u02af' && !narrow.has(character) ? 2 : 1;
  return columns;
}

const narrow = new Set('…·–—→‘’“”');
