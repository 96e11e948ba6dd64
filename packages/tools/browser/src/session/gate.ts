import { messageOf } from '@thimble/core/utilities';
import type { HostGuard } from '@thimble/tools/host-guard';
import { interceptBrowser, interceptContext, type Asked } from './intercept.ts';
import type { News } from './news.ts';
import type { StartedBrowser } from './start-browser.ts';

export type Gate = {
  /** Lets requests that send something to this host pass, until it is disposed. */
  open(host: string): Disposable;
  /** Until it is disposed, files are saved where the browser would show them; pages too, where all is wanted. */
  saveFiles(which: 'files' | 'all'): Disposable;
};

const isPage = /^(?:text\/html|application\/xhtml\+xml|)$/;
const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Looks at each request before it is made: whether its host may be reached, and whether it would send something. What a page's own
 * scripts ask for is looked at like what a click asks for.
 */
export async function installGate(
  { context, isOwn, isProxied }: StartedBrowser,
  { guard, submissions, news }: { guard: HostGuard; submissions: 'ask' | 'allow'; news: News },
): Promise<Gate> {
  const permits: string[] = [];
  const saving: ('files' | 'all')[] = [];
  // A PDF is nothing that could be read where it is shown.
  const isFile = (mediaType: string) =>
    mediaType === 'application/pdf' || saving.includes('all') || (saving.length > 0 && !isPage.test(mediaType));
  const maySend = ({ host }: URL) => submissions === 'allow' || permits.includes(host);

  async function checkHost(url: URL): Promise<void> {
    guard.checkUrl(url);
    if (!isProxied) await guard.checkPlace(url);
  }

  async function mayPass({ method, url, isNavigation }: Asked): Promise<boolean> {
    // What a page has made itself; nothing is fetched. A file is never one of these.
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      return ['data:', 'blob:', 'about:'].includes(url.protocol);
    try {
      await checkHost(url);
    } catch (error) {
      news.blocked({ method, url, reason: messageOf(error) });
      return false;
    }
    if (harmless.has(method) || maySend(url)) return true;
    news.blocked({ method, url, reason: isNavigation ? 'it sends a form' : 'it sends something', needsSubmit: true });
    return false;
  }

  const browser = context.browser();
  await (isOwn && browser ? interceptBrowser(browser, mayPass, isFile) : interceptContext(context, mayPass));
  await context.routeWebSocket(/.*/, async (socket) => {
    const url = new URL(socket.url().replace(/^ws/, 'http'));
    try {
      await checkHost(url);
      if (!maySend(url)) throw new Error('a web socket can send what nobody has seen');
      socket.connectToServer();
    } catch (error) {
      news.blocked({ method: 'WebSocket', url, reason: messageOf(error), needsSubmit: !maySend(url) });
      await socket.close({ code: 1008 }).catch(() => {});
    }
  });

  return {
    open(host) {
      permits.push(host);
      return {
        [Symbol.dispose]() {
          permits.splice(permits.indexOf(host), 1);
        },
      };
    },
    saveFiles(which) {
      saving.push(which);
      return {
        [Symbol.dispose]() {
          saving.splice(saving.indexOf(which), 1);
        },
      };
    },
  };
}
