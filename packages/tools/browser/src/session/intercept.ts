import type { Browser, BrowserContext } from 'playwright-core';
import { z } from 'zod';

/** A request that is about to be made. */
export type Asked = { method: string; url: URL; isNavigation: boolean };
type MayPass = (asked: Asked) => Promise<boolean>;

const paused = z.object({
  requestId: z.string(),
  resourceType: z.string(),
  request: z.object({ method: z.string(), url: z.string() }),
});

/**
 * Every request of a Chromium of ours: also each hop of a redirect, what shared workers ask for, and what a page sends after it was
 * left. What belongs to single pages, such as Playwright's routes, sees none of these.
 */
export async function interceptBrowser(browser: Browser, mayPass: MayPass): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  session.on('Fetch.requestPaused', async (event) => {
    const { requestId, resourceType, request } = paused.parse(event);
    const asked = { method: request.method, url: new URL(request.url), isNavigation: resourceType === 'Document' };
    const passes = await mayPass(asked).catch(() => false);
    // What is gone meanwhile needs no answer.
    await (
      passes
        ? session.send('Fetch.continueRequest', { requestId })
        : session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
    ).catch(() => {});
  });
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
}

/** What pages of the context ask for: in a browser that has other pages too, which are none of ours. */
export async function interceptContext(context: BrowserContext, mayPass: MayPass): Promise<void> {
  await context.route('**/*', async (route) => {
    const request = route.request();
    const asked = {
      method: request.method(),
      url: new URL(request.url()),
      isNavigation: request.isNavigationRequest(),
    };
    const passes = await mayPass(asked).catch(() => false);
    await (passes ? route.continue() : route.abort('aborted')).catch(() => {});
  });
}
