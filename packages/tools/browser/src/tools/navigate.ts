import type { Tool } from '@thimble/core';
import { z } from 'zod';
import type { DefineTool } from '../define-tools.ts';
import type { HostQuestions } from '../host-questions.ts';
import { report } from '../session/news.ts';
import { loaded, openAddress, withScheme } from './navigation.ts';

/** Tools that go from page to page. */
export function navigateTools(define: DefineTool, hosts: HostQuestions): Tool[] {
  const step = (name: 'back' | 'forward' | 'reload', description: string) =>
    define({
      name,
      description: `${description} Returns what changed.`,
      input: {},
      output: report,
      effect: 'read',
      execute: (_input, session, context) =>
        session.act(context, name, async ({ page }) => {
          const moves = {
            back: () => page.goBack(loaded),
            forward: () => page.goForward(loaded),
            reload: () => page.reload(loaded),
          };
          const response = await moves[name]();
          if (response === null && name !== 'reload') session.news.note(`There may be no page to go ${name} to.`);
        }),
    });

  return [
    define({
      name: 'open',
      description:
        'Opens a page in the browser. A file, such as a PDF, is downloaded, and read gives its text. Returns what changed: the URL that it led to, the title, alerts, new tabs, errors, downloads, blocked requests.',
      input: {
        url: z.string().max(5_000).describe('With https://, or relative to the page that is open'),
        new_tab: z.boolean().optional(),
      },
      bare: 'url',
      output: report,
      effect: 'read',
      needsApproval: ({ url }) => hosts.mustAsk(withScheme(url)),
      execute: ({ url, new_tab: isNewTab }, session, context) =>
        openAddress(session, context, { url, hosts, isNewTab }),
    }),
    step('back', 'Goes back to the page before.'),
    step('forward', 'Goes forward again.'),
    step('reload', 'Loads the page again.'),
    define({
      name: 'tabs',
      description:
        'Lists the tabs. With select it changes to one, with close it closes one. Actions work on the current one.',
      input: { select: z.number().int().optional(), close: z.number().int().optional() },
      output: z.array(z.object({ tab: z.number(), url: z.string(), title: z.string(), current: z.boolean() })),
      effect: 'read',
      execute: ({ select, close }, session, context) =>
        session.inTurn(context, 'tabs', async () => {
          if (close !== undefined) await session.tabs.find(close).page.close();
          if (select !== undefined) await session.tabs.select(select).page.bringToFront();
          return Promise.all(
            session.tabs.all.map(async (tab) => ({
              tab: tab.number,
              url: tab.page.url().slice(0, 2_000),
              title: session.dialog ? '' : await tab.title(),
              current: tab === session.tabs.current,
            })),
          );
        }),
    }),
  ];
}
