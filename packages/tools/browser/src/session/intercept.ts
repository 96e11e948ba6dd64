import type { Browser, BrowserContext } from 'playwright-core';

/** A request that is about to be made. */
export type Asked = { method: string; url: URL; isNavigation: boolean };
type MayPass = (asked: Asked) => Promise<boolean>;

/**
 * Every request of a Chromium of ours: also each hop of a redirect, what shared workers ask for, and what a page sends after it was
 * left. What belongs to single pages, such as Playwright's routes, sees none of these.
 */
export async function interceptBrowser(browser: Browser, mayPass: MayPass): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  session.on('Fetch.requestPaused', ({ requestId, resourceType, request: { method, url } }) => {
    const answer = (passes: boolean) =>
      passes
        ? session.send('Fetch.continueRequest', { requestId })
        : session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
    mayPass({ method, url: new URL(url), isNavigation: resourceType === 'Document' })
      .catch(() => false)
      .then(answer)
      // What is gone meanwhile needs no answer.
      .catch(() => {});
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
