import { AgentError, type Tool } from '@thimble/core';
import { realpathSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { z } from 'zod';
import type { DefineTool } from '../define-tools.ts';
import type { HostQuestions } from '../host-questions.ts';
import type { BrowserSession } from '../session/browser-session.ts';
import type { SavedFile } from '../session/downloads.ts';
import { report } from '../session/news.ts';
import type { Found, Tab } from '../session/tab.ts';
import { within } from '../session/within.ts';
import { target } from '../target.ts';
import { openAddress, withScheme } from './navigation.ts';
import { onTarget } from './on-target.ts';
import { textOfFile } from './read-file.ts';
import { refuseToSend } from './refuse-to-send.ts';

const maxText = 200_000;

/** Tools that move files between the page and this machine. */
export function fileTools(define: DefineTool, hosts: HostQuestions): Tool[] {
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
        'Clicks an element that leads to a file and saves the file; with url, saves what is there; with name, reads a file that was downloaded before. Returns its name and size, and its text where it has any.',
      input: {
        target: target.optional(),
        url: z.string().max(5_000).optional(),
        name: z.string().max(300).optional(),
      },
      bare: 'target',
      output: z.union([
        z.object({ name: z.string(), bytes: z.number(), text: z.string().nullable(), cut: z.boolean() }),
        report,
      ]),
      effect: 'write',
      needsApproval: ({ url }) => url !== undefined && hosts.mustAsk(withScheme(url)),
      async execute({ target: given, url, name }, session, context) {
        if ([given, url, name].filter((one) => one !== undefined).length !== 1)
          throw new AgentError('tool-input', 'download: give one of target, url and name.');
        const { downloads, gate } = session;
        if (name !== undefined) return describe(downloads.find(name), context.signal);
        const known = downloads.files.length;
        using _saving = gate.saveFiles(url === undefined ? 'files' : 'all');
        const told =
          given === undefined
            ? await openAddress(session, context, { url: url ?? '', hosts })
            : await onTarget(session, context, 'download', given, (found, tab) => clickToSave(session, found, tab));
        const file = downloads.files[known];
        // What went wrong stands in the report.
        return file ? describe(file, context.signal) : told;
      },
    }),
  ];
}

/** Until a file has come, or another page has in its place. */
async function clickToSave(session: BrowserSession, found: Found, tab: Tab): Promise<void> {
  const { downloads, news, settings } = session;
  refuseToSend(session, found);
  const before = tab.mark();
  const started = downloads.started;
  const begun = downloads.next;
  const tabs = session.tabs.all.length;
  await found.locator.click();
  await tab.settle(before, settings);
  if (downloads.started === started) {
    if (tab.mark().navigations > before.navigations || session.tabs.all.length > tabs)
      return news.note('That led to a page, and no file was saved.');
    await within(begun, settings.timeoutMs, undefined);
    if (downloads.started === started) throw new AgentError('tool', `download ${found.label}: no download began.`);
  }
  await downloads.settled();
}

async function describe(
  file: SavedFile,
  signal: AbortSignal,
): Promise<{ name: string; bytes: number; text: string | null; cut: boolean }> {
  const text = await textOfFile(file, signal);
  const cut = (text?.length ?? 0) > maxText;
  return { name: file.name, bytes: file.bytes, text: text?.slice(0, maxText).toWellFormed() ?? null, cut };
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
