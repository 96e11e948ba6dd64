import { tool, type Tool } from '@thimble/core';
import { z } from 'zod';
import { fileError } from './file-error.ts';
import { globTest } from './glob.ts';
import { checkKind } from './held-folder.ts';
import { lineMatcher, type LineMatcher } from './line-matcher.ts';
import { encodingOf, readBytes } from './read-bytes.ts';
import { walk, type WalkedEntry, type WalkEnd, type WalkOptions } from './walk.ts';
import type { Workspace } from './workspace.ts';

const match = z.object({
  path: z.string(),
  line: z.int(),
  text: z.string(),
  before: z.array(z.string()).optional(),
  after: z.array(z.string()).optional(),
});
type Match = z.infer<typeof match>;

const output = z.object({
  matches: z.array(match),
  files: z.int().describe('How many files were searched'),
  leftOut: z.string().optional().describe('What is missing, and why'),
});

export function searchFiles(workspace: Workspace, name: string): Tool {
  return tool({
    name,
    description:
      'Searches the lines of the text files of the workspace, as ripgrep does. What .gitignore names is left out, unless asked for. Lines count from 1.',
    input: z.object({
      pattern: z.string().describe('Regular expression in the syntax of RE2 (no look-around), matched line by line'),
      literal: z.boolean().default(false).describe('Takes the pattern as plain text'),
      ignoreCase: z.boolean().default(false),
      path: z.string().default('').describe('Folder or file to search; the whole workspace by default'),
      glob: z.string().optional().describe('Files to search, such as "*.ts" or "src/**/*.{js,ts}"'),
      context: z.int().min(0).max(10).default(0).describe('Lines to show before and after each match'),
      limit: z.int().min(1).max(1_000).default(100).describe('Matches to return'),
      includeIgnored: z.boolean().default(false).describe('What .gitignore names, too'),
    }),
    output,
    effect: 'read',
    async execute({ pattern, literal, ignoreCase, path, glob, context, limit, includeIgnored }, { signal }) {
      const names = workspace.parse(path);
      const fits = glob === undefined ? undefined : globTest(glob);
      const find = lineMatcher(pattern, { literal, ignoreCase });
      const matches: Match[] = [];
      const end: WalkEnd & { skipped: string[] } = { skipped: [] };
      const prepare = async (entry: WalkedEntry) =>
        entry.type === 'file' && (!fits || fits(entry.path)) ? linesOf(workspace, entry, end.skipped) : undefined;
      let files = 0;
      let room = workspace.limits.resultCharacters;
      try {
        for await (const [entry, lines] of filesAt(workspace, { names, includeIgnored, signal, prepare }, end)) {
          if (!lines) continue;
          files += 1;
          for (const found of matchesIn(lines, find, context)) {
            room -= JSON.stringify(found).length;
            if (matches.length === limit || room < 0)
              end.leftOut = `There are more than these ${matches.length}: narrow the pattern or the path.`;
            if (end.leftOut !== undefined) break;
            matches.push({ path: entry.path, ...found });
          }
          if (end.leftOut !== undefined) break;
        }
      } catch (error) {
        signal.throwIfAborted();
        throw fileError(path, error);
      }
      return { matches, files, ...leftOutOf(end) };
    },
  });
}

type Lines = string[] | undefined;

/** What lies below a folder, or the one file that the path names. */
async function* filesAt(
  workspace: Workspace,
  options: Omit<WalkOptions<Lines>, 'depth'>,
  end: WalkEnd,
): AsyncGenerator<[WalkedEntry, Lines]> {
  const name = options.names.at(-1);
  if (name !== undefined) {
    const found = await workspace.inFolder(options.names.slice(0, -1), async (folder) => {
      const stats = await folder.look(name);
      if (stats?.isDirectory()) return undefined;
      const path = options.names.join('/');
      checkKind(path, stats, 'file');
      const entry = { folder, name, path, type: 'file' as const };
      return { entry, lines: await options.prepare(entry) };
    });
    if (found) return yield [found.entry, found.lines];
  }
  yield* walk(workspace, { ...options, depth: Infinity }, end);
}

/** Undefined for what is passed over: what is no text, is too large, or may not be opened. */
async function linesOf(workspace: Workspace, entry: WalkedEntry, skipped: string[]): Promise<Lines> {
  const { allowHardLinks, limits } = workspace;
  const opened = await entry.folder.openFile(entry.name, { allowHardLinks }).catch(() => undefined);
  if (!opened) {
    skipped.push(entry.path);
    return undefined;
  }
  const { file, stats } = opened;
  try {
    if (stats.size > limits.fileBytes) {
      skipped.push(entry.path);
      return undefined;
    }
    const bytes = await readBytes(file, stats.size);
    const encoding = encodingOf(bytes.subarray(0, 8_000));
    return encoding && new TextDecoder(encoding).decode(bytes).split('\n');
  } finally {
    await file.close();
  }
}

const shownCharacters = 300;

function* matchesIn(lines: readonly string[], find: LineMatcher, context: number): Generator<Omit<Match, 'path'>> {
  for (const [index, line] of lines.entries()) {
    const at = find(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (at === -1) continue;
    const around = context > 0 && {
      before: lines.slice(Math.max(0, index - context), index).map((other) => shown(other, 0)),
      after: lines.slice(index + 1, index + 1 + context).map((other) => shown(other, 0)),
    };
    yield { line: index + 1, text: shown(line, at), ...around };
  }
}

/** A long line, around its match. */
function shown(line: string, at: number): string {
  const text = line.replace(/\r$/, '');
  if (text.length <= shownCharacters) return text;
  const start = Math.max(0, Math.min(at - 100, text.length - shownCharacters));
  return `${start > 0 ? '…' : ''}${text.slice(start, start + shownCharacters)}${start + shownCharacters < text.length ? '…' : ''}`;
}

function leftOutOf({ leftOut, skipped }: WalkEnd & { skipped: readonly string[] }): { leftOut?: string } {
  const some = skipped.slice(0, 3).join(', ');
  const passedOver =
    skipped.length > 0
      ? `${skipped.length} files were passed over, too large or not to be opened: ${some}${skipped.length > 3 ? ' …' : ''}.`
      : '';
  const text = [leftOut, passedOver].filter(Boolean).join(' ');
  return text ? { leftOut: text } : {};
}
