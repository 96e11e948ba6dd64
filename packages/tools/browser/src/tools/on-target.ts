import type { BrowserSession } from '../session/browser-session.ts';
import type { Report } from '../session/news.ts';
import type { Found, Tab } from '../session/tab.ts';
import type { Target } from '../target.ts';

type Call = { signal: AbortSignal };

/** Acts on one element, and tells what came of it. */
export async function onTarget(
  session: BrowserSession,
  call: Call,
  what: string,
  given: Target,
  work: (found: Found, tab: Tab) => Promise<void>,
): Promise<Report> {
  const name = typeof given === 'string' ? given : given.text;
  return session.act(call, `${what} ${name.slice(0, 100)}`, async (tab) => {
    await work(await tab.find(given, session.settings.timeoutMs), tab);
  });
}
