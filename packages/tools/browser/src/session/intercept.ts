import type { Browser, BrowserContext, CDPSession } from 'playwright-core';

/** A request that is about to be made. */
export type Asked = { method: string; url: URL; isNavigation: boolean };
type MayPass = (asked: Asked) => Promise<boolean>;
/** Whether an answer of this media type is to be saved as a file, where it would be shown. */
type IsFile = (mediaType: string) => boolean;

/**
 * Every request of a Chromium of ours: also each hop of a redirect, what shared workers ask for, and what a page sends after it was
 * left. What belongs to single pages, such as Playwright's routes, sees none of these.
 */
export async function interceptBrowser(browser: Browser, mayPass: MayPass, isFile: IsFile): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  session.on('Fetch.requestPaused', (paused) => {
    const { requestId, resourceType } = paused;
    const { method, url } = paused.request;
    if (paused.responseStatusCode !== undefined || paused.responseErrorReason !== undefined) {
      void headersOf(session, paused, isFile)
        .then((changed) => session.send('Fetch.continueResponse', { requestId, ...changed }))
        .catch(() => {});
      return;
    }
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
  const answers = { urlPattern: '*', resourceType: 'Document', requestStage: 'Response' } as const;
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }, answers] });
}

type Answered = { frameId: string; responseStatusCode?: number; responseHeaders?: { name: string; value: string }[] };

/** The answer with the header that makes a browser save it; nothing to change, where it is a page, or part of one. */
async function headersOf(
  session: CDPSession,
  { frameId, responseStatusCode: responseCode = 0, responseHeaders = [] }: Answered,
  isFile: IsFile,
) {
  const valueOf = (wanted: string) => responseHeaders.find(({ name }) => name.toLowerCase() === wanted)?.value ?? '';
  const mediaType = valueOf('content-type').split(';')[0]?.trim().toLowerCase() ?? '';
  if (responseCode !== 200 || !isFile(mediaType)) return {};
  const { targetInfos } = await session.send('Target.getTargets');
  if (!targetInfos.some(({ targetId }) => targetId === frameId)) return {};
  const [, name = ''] = /(;.*)/s.exec(valueOf('content-disposition')) ?? [];
  const others = responseHeaders.filter((header) => header.name.toLowerCase() !== 'content-disposition');
  return {
    responseCode,
    responseHeaders: [...others, { name: 'Content-Disposition', value: `attachment${name}` }],
  };
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
