import { AgentError, tool, type Tool } from '@thimble/core';
import { z } from 'zod';
import { fileError } from './file-error.ts';
import type { HeldFolder } from './held-folder.ts';
import { encodingOf, readBytes } from './read-bytes.ts';
import { replaceFile } from './replace-file.ts';
import type { Workspace } from './workspace.ts';
import type { NeedsApproval } from './write-file.ts';

const input = z.object({
  path: z.string().describe('Such as "src/main.ts"'),
  old: z
    .string()
    .min(1)
    .describe('Text to replace, exactly as it stands in the file, and only once: give lines around it to make it so'),
  new: z.string().describe('Text to put in its place; "" takes it out'),
});

export function editFile(workspace: Workspace, name: string, needsApproval: NeedsApproval): Tool {
  return tool({
    name,
    description: 'Replaces a text that occurs exactly once in a file of the workspace.',
    input,
    output: z.object({ path: z.string(), line: z.int().describe('Where the new text begins'), bytes: z.int() }),
    effect: 'write',
    needsApproval,
    async execute(edit, { signal }) {
      const names = workspace.parse(edit.path);
      const fileName = names.at(-1);
      if (fileName === undefined) throw new AgentError('tool-input', `${JSON.stringify(edit.path)} is a folder.`);
      const perform = async () =>
        workspace.inFolder(names.slice(0, -1), async (folder) => {
          const { text, stats } = await readWhole(folder, fileName, workspace);
          const { result, line } = replaceOnce(text, edit);
          const bytes = Buffer.from(result);
          const { allowHardLinks } = workspace;
          await replaceFile(folder, fileName, { bytes, allowHardLinks, expected: stats, signal });
          return { path: names.join('/'), line, bytes: bytes.length };
        });
      return workspace.inTurn(perform).catch((error: unknown) => {
        signal.throwIfAborted();
        throw fileError(edit.path, error);
      });
    },
  });
}

/** All of a file in UTF-8, its byte order mark included. */
async function readWhole(folder: HeldFolder, name: string, { allowHardLinks, limits }: Workspace) {
  const { file, stats } = await folder.openFile(name, { allowHardLinks });
  try {
    if (stats.size > limits.fileBytes)
      throw new AgentError('tool', `The file has ${stats.size} bytes, and an edit takes at most ${limits.fileBytes}.`);
    const bytes = await readBytes(file, stats.size);
    if (encodingOf(bytes) !== 'utf-8') throw new AgentError('tool', 'Only text in UTF-8 can be edited.');
    return { stats, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) throw new AgentError('tool', 'Only text in UTF-8 can be edited, and this is none.');
    throw error;
  } finally {
    await file.close();
  }
}

const shownLines = 10;

function replaceOnce(text: string, edit: { old: string; new: string }): { result: string; line: number } {
  // Models write \n; the line ends of the file are kept.
  const withEnds = (part: string) =>
    text.includes('\r\n') && !edit.old.includes('\r\n') ? part.replaceAll(/\r?\n/g, '\r\n') : part;
  const old = withEnds(edit.old);
  const at = positionsOf(text, old);
  const [first, second] = at;
  const lineOf = (position: number) => text.slice(0, position).split('\n').length;
  if (first === undefined)
    throw new AgentError(
      'tool',
      `\`old\` occurs nowhere in the file, so nothing was changed. ${nearMiss(text, edit.old)}`,
    );
  if (second !== undefined) {
    const lines = at.slice(0, shownLines).map(lineOf).join(', ');
    const more = at.length > shownLines ? ' …' : '';
    throw new AgentError(
      'tool',
      `\`old\` occurs ${at.length} times, in lines ${lines}${more}, so nothing was changed. Give more of the text around the place that you mean.`,
    );
  }
  return { result: text.slice(0, first) + withEnds(edit.new) + text.slice(first + old.length), line: lineOf(first) };
}

const maxCounted = 1_000;

/** Places that overlap count too: neither is the only one. */
function positionsOf(text: string, part: string): number[] {
  const positions: number[] = [];
  for (let at = text.indexOf(part); at !== -1 && positions.length < maxCounted; at = text.indexOf(part, at + 1))
    positions.push(at);
  return positions;
}

/** Where the first line of `old` stands, if it does but for its white space. */
function nearMiss(text: string, old: string): string {
  const wanted = old
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '');
  const line = wanted === undefined ? -1 : text.split('\n').findIndex((candidate) => candidate.trim() === wanted);
  return line === -1
    ? 'Read the file, and copy the text from there.'
    : `Its first line stands in line ${line + 1}, with other white space or other text after it: read from there.`;
}
