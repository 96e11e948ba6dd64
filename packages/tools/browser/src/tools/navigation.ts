import { AgentError } from '@thimble/core';
import { delay, messageOf } from '@thimble/core/utilities';
import type { Page } from 'playwright-core';
import type { HostQuestions } from '../host-questions.ts';
import type { BrowserSession } from '../session/browser-session.ts';
import type { Report } from '../session/news.ts';
import type { Tab } from '../session/tab.ts';

/** Until there is something to read. */
export const loaded = { waitUntil: 'domcontentloaded' } as const;

/** Opens an address, in the tab that is there or in a new one. A host that had to be asked about was agreed to before. */
export async function openAddress(
  session: BrowserSession,
  call: { signal: AbortSignal },
  { url, hosts, isNewTab = false }: { url: string; hosts: HostQuestions; isNewTab?: boolean | undefined },
): Promise<Report> {
  const what = `open ${url.slice(0, 200)}`;
  const target = addressOf(url, session.tabs.current?.page.url());
  hosts.agreed(target);
  session.guard.checkUrl(target);
  await session.inTurn(call, what, async () => {
    const { tabs, dialog } = session;
    const { current } = tabs;
    // A page whose script never ends would keep the next one waiting.
    if (current && !isNewTab && !dialog && !(await current.answers())) await tabs.giveUp(current);
    if (isNewTab || tabs.current !== current || !current) await tabs.open();
  });
  return session.act(call, what, (tab) => goTo(session, tab, target.href));
}

/** Goes to an address in a tab. What is no page is downloaded, and stands in the tab in its place. */
async function goTo(session: BrowserSession, tab: Tab, url: string): Promise<void> {
  const { downloads, news } = session;
  const known = downloads.files.length;
  const started = downloads.started;
  tab.file = undefined;
  try {
    await load(tab.page, url);
  } catch (error) {
    const message = messageOf(error);
    if (/Download is starting/.test(message)) {
      if (downloads.started === started) await downloads.next;
      await downloads.settled();
      await tab.page.goto('about:blank');
      tab.file = downloads.files[known];
      if (tab.file) news.note(`${tab.file.name} is a file, not a page. read gives its text, if it has any.`);
      return;
    }
    if (tab.status === 204 || tab.status === 205)
      throw new AgentError(
        'tool',
        `The server answers ${tab.status}: there is nothing to show. The page is the one before.`,
      );
    if (/ERR_HTTP_RESPONSE_CODE_FAILURE/.test(message))
      throw new AgentError('tool', `The server answers ${tab.status}, and with no page.`);
    throw error;
  }
}

/** What was loading before may come in between: the page of an error, or one that was given up on. */
async function load(page: Page, url: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await page.goto(url, loaded);
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

export function withScheme(url: string): string {
  return /^[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]|$)/.test(url) ? `https://${url}` : url;
}
