import { AgentError, tool, type Tool } from '@thimble/core';
import { imageOf } from '@thimble/core/utilities';
import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { fileError } from './file-error.ts';
import { encodingOf, readBytes } from './read-bytes.ts';
import { readLines, type LineRange } from './read-lines.ts';
import type { Workspace } from './workspace.ts';

const output = z.object({
  path: z.string(),
  bytes: z.int().describe('Size of the file'),
  text: z.string().optional(),
  from: z.int().optional().describe('First line of the text'),
  to: z.int().optional().describe('Last line of the text'),
  leftOut: z.string().optional().describe('What is missing, and how to get it'),
  image: z.unknown().optional().describe('A picture, which you see'),
  note: z.string().optional(),
});

export function readFile(workspace: Workspace, name: string): Tool {
  return tool({
    name,
    description:
      'Reads a file of the workspace: text by lines, which count from 1, or a picture. Of other files it tells the size.',
    input: z.object({
      path: z.string().describe('Such as "src/main.ts"'),
      from: z.int().min(1).default(1).describe('First line'),
      to: z.int().min(1).optional().describe('Last line; as many as fit by default'),
    }),
    output,
    effect: 'read',
    timeoutMs: workspace.limits.timeoutMs,
    async execute({ path, ...range }, { signal }) {
      const names = workspace.parse(path);
      const fileName = names.at(-1);
      if (fileName === undefined) throw new AgentError('tool', `${JSON.stringify(path)} is a folder.`);
      const read = async () =>
        workspace.inFolder(names.slice(0, -1), async (folder) => {
          const { file, stats } = await folder.openFile(fileName, workspace);
          try {
            return {
              path: names.join('/'),
              bytes: stats.size,
              ...(await contentOf(file, stats, range, workspace, signal)),
            };
          } finally {
            await file.close();
          }
        });
      return read().catch((error: unknown) => {
        signal.throwIfAborted();
        throw fileError(path, error);
      });
    },
  });
}

async function contentOf(
  file: FileHandle,
  { size }: Stats,
  range: LineRange,
  { limits }: Workspace,
  signal: AbortSignal,
): Promise<Omit<z.infer<typeof output>, 'path' | 'bytes'>> {
  const head = await readBytes(file, Math.min(size, 8_000));
  if (imageOf(head)) {
    if (size > limits.imageBytes)
      return { note: `A picture of more than ${limits.imageBytes} bytes: it is not shown.` };
    return { image: imageOf(await readBytes(file, size)) };
  }
  const encoding = encodingOf(head);
  if (!encoding) return { note: 'A binary file: it is not shown.' };
  return readLines(file, { range, encoding, maxCharacters: limits.resultCharacters, signal });
}
