import { tool, type Tool } from '@thimble/core';
import { z } from 'zod';
import { fileError } from './file-error.ts';
import { globTest } from './glob.ts';
import { walk, type WalkedEntry, type WalkEnd } from './walk.ts';
import type { Workspace } from './workspace.ts';

const entry = z.object({
  path: z.string(),
  type: z.enum(['file', 'folder', 'link', 'other']),
  bytes: z.int().optional().describe('Size of a file'),
});

const output = z.object({
  entries: z.array(entry),
  leftOut: z.string().optional().describe('What is missing, and why'),
});

export function listFiles(workspace: Workspace, name: string): Tool {
  return tool({
    name,
    description:
      'Lists the files and folders of a folder by name, files before folders. With a glob it looks into all folders below. What .gitignore names is left out, unless asked for.',
    input: z.object({
      path: z.string().default('').describe('Folder to list, such as "src"; the whole workspace by default'),
      glob: z.string().optional().describe('Such as "*.ts" or "src/**/*.{js,ts}"'),
      depth: z.int().min(1).max(64).optional().describe('Levels of folders: 1 by default, all with a glob'),
      limit: z.int().min(1).max(5_000).default(1_000),
      includeIgnored: z.boolean().default(false).describe('What .gitignore names, too'),
    }),
    output,
    effect: 'read',
    async execute({ path, glob, depth = glob === undefined ? 1 : Infinity, limit, includeIgnored }, { signal }) {
      const names = workspace.parse(path);
      const fits = glob === undefined ? undefined : globTest(glob);
      const entries: z.infer<typeof entry>[] = [];
      const end: WalkEnd = {};
      const prepare = async ({ type, folder, name: fileName, path: foundPath }: WalkedEntry) => {
        if (fits && !fits(foundPath)) return undefined;
        const stats = type === 'file' ? await folder.look(fileName) : undefined;
        return { path: foundPath, type, ...(stats && { bytes: stats.size }) };
      };
      try {
        for await (const [, found] of walk(workspace, { names, depth, includeIgnored, signal, prepare }, end)) {
          if (!found) continue;
          if (entries.length === limit) {
            end.leftOut = `There are more than these ${limit}: give a deeper path, a glob or a higher limit.`;
            break;
          }
          entries.push(found);
        }
      } catch (error) {
        signal.throwIfAborted();
        throw fileError(path, error);
      }
      return { entries, ...end };
    },
  });
}
