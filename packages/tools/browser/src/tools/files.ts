import { AgentError, type Tool } from '@thimble/core';
import { realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { z } from 'zod';
import type { DefineTool } from '../define-tools.ts';
import { report } from '../session/news.ts';
import { target } from '../target.ts';
import { onTarget } from './on-target.ts';
import { refuseToSend } from './refuse-to-send.ts';

const maxText = 200_000;

/** Tools that move files between the page and this machine. */
export function fileTools(define: DefineTool): Tool[] {
  return [
    define({
      name: 'upload',
      description:
        'Chooses files of the workspace for a file field, or for the button that asks for files. Returns what changed.',
      input: {
        target,
        files: z.union([z.string(), z.array(z.string()).min(1).max(20)]).describe('Paths in the workspace'),
      },
      output: report,
      effect: 'write',
      execute({ target: given, files }, session, context) {
        const paths = [files].flat().map((file) => pathInside(session.settings.workspace, file));
        return onTarget(session, context, 'upload', given, async (found, { page }) => {
          const isField = await found.locator.evaluate((element) => Reflect.get(element, 'type') === 'file');
          if (isField) return found.locator.setInputFiles(paths);
          refuseToSend(session, found);
          const [chooser] = await Promise.all([page.waitForEvent('filechooser'), found.locator.click()]);
          await chooser.setFiles(paths);
        });
      },
    }),
    define({
      name: 'download',
      description:
        'Clicks an element that downloads a file and waits for it; or with name reads a file that was downloaded before. Returns its name and size, and its text where it is text.',
      input: { target: target.optional(), name: z.string().max(300).optional() },
      bare: 'target',
      output: z.union([
        z.object({ name: z.string(), bytes: z.number(), text: z.string().nullable(), cut: z.boolean() }),
        report,
      ]),
      effect: 'write',
      async execute({ target: given, name }, session, context) {
        if ((given === undefined) === (name === undefined))
          throw new AgentError('tool-input', 'download: give either target or name.');
        if (given === undefined) return describe(session.downloads.find(name ?? ''));
        const known = session.downloads.files.length;
        const told = await onTarget(session, context, 'download', given, async (found, { page }) => {
          refuseToSend(session, found);
          await Promise.all([page.waitForEvent('download'), found.locator.click()]);
          await session.downloads.settled();
        });
        const file = session.downloads.files[known];
        // What went wrong stands in the report.
        return file ? describe(file) : told;
      },
    }),
  ];
}

async function describe({
  name,
  bytes,
  path,
}: {
  name: string;
  bytes: number;
  path: string;
}): Promise<{ name: string; bytes: number; text: string | null; cut: boolean }> {
  const content = await readFile(path);
  const start = content.subarray(0, maxText);
  const isText = !start.includes(0);
  return { name, bytes, text: isText ? new TextDecoder().decode(start) : null, cut: content.length > maxText };
}

/** The real path of a file in the workspace: links lead nowhere else. */
function pathInside(workspace: string | undefined, file: string): string {
  if (workspace === undefined)
    throw new AgentError('tool', 'upload: the user has given this browser no workspace to upload from.');
  const refused = new AgentError(
    'tool',
    `upload: there is no file ${JSON.stringify(file.slice(0, 200))} in the workspace.`,
  );
  try {
    const root = realpathSync(workspace);
    const path = realpathSync(isAbsolute(file) ? file : join(root, file));
    const inside = relative(root, path);
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) throw refused;
    return path;
  } catch {
    throw refused;
  }
}
