import { AgentError, type Tool } from '@thimble/core';
import { delay, messageOf } from '@thimble/core/utilities';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import type { DefineTool } from '../define-tools.ts';
import type { HostQuestions } from '../host-questions.ts';
import { report } from '../session/news.ts';

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
            back: () => page.goBack(options),
            forward: () => page.goForward(options),
            reload: () => page.reload(options),
          };
          const response = await moves[name]();
          if (response === null && name !== 'reload') session.news.note(`There may be no page to go ${name} to.`);
        }),
    });

  return [
    define({
      name: 'open',
      description:
        'Opens a page in the browser. Returns what changed: the URL that it led to, the title, alerts, new tabs, errors, downloads, blocked requests.',
      input: {
        url: z.string().max(5_000).describe('With https://, or relative to the page that is open'),
        new_tab: z.boolean().optional(),
      },
      bare: 'url',
      output: report,
      effect: 'read',
      needsApproval: ({ url }) => hosts.mustAsk(withScheme(url)),
      async execute({ url, new_tab = false }, session, context) {
        const what = `open ${url.slice(0, 200)}`;
        const target = addressOf(url, session.tabs.current?.page.url());
        hosts.agreed(target);
        session.guard.checkUrl(target);
        if (new_tab || !session.tabs.current) await session.inTurn(context, what, () => session.tabs.open());
        return session.act(context, what, async ({ page }) => {
          await goTo(page, target.href);
        });
      },
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

const options = { waitUntil: 'domcontentloaded' } as const;

/** What was loading before may come in between: the page of an error, or one that was given up on. */
async function goTo(page: Page, url: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await page.goto(url, options);
      return;
    } catch (error) {
      if (attempt === 4 || !/interrupted by another navigation/.test(messageOf(error))) throw error;
      await page.waitForLoadState('load', { timeout: 2_000 }).catch(() => {});
      await delay(50);
      if (page.url() === url) return;
    }
  }
}

function addressOf(url: string, base: string | undefined): URL {
  const given = withScheme(url);
  if (URL.canParse(given, base)) return new URL(given, base);
  throw new AgentError('tool', `This is no URL: ${url.slice(0, 200)}. Write it whole, with https://.`);
}

function withScheme(url: string): string {
  return /^[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]|$)/.test(url) ? `https://${url}` : url;
}
