export type FencedBlock = { language: string; code: string; open: boolean };

/** The fenced blocks of a text in order; `open`: the text ends within it. */
export function fencedBlocks(text: string): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let block: { language: string; lines: string[] } | undefined;
  const close = (open: boolean) => {
    if (block) blocks.push({ language: block.language, code: block.lines.join('\n').trimEnd(), open });
    block = undefined;
  };
  for (const line of text.split('\n')) {
    const fence = /^[ \t]*```+[ \t]*([^\s`]*)[^`]*$/.exec(line);
    if (fence && !block) block = { language: (fence[1] ?? '').toLowerCase(), lines: [] };
    else if (fence) close(false);
    else block?.lines.push(line);
  }
  close(true);
  return blocks;
}
