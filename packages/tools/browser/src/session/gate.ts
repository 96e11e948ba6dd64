import { messageOf } from '@thimble/core/utilities';
import type { HostGuard } from '@thimble/tools/host-guard';
import type { BrowserContext, Route } from 'playwright-core';
import type { News } from './news.ts';

export type Gate = {
  /** Lets requests that send something to this host pass, until it is disposed. */
  open(host: string): Disposable;
};

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Looks at each request before it is made: whether its host may be reached, and whether it would send something. What a page's own
 * scripts ask for is looked at like what a click asks for.
 */
export async function installGate(
  context: BrowserContext,
  {
    guard,
    isProxied,
    submissions,
    news,
  }: { guard: HostGuard; isProxied: boolean; submissions: 'ask' | 'allow'; news: News },
): Promise<Gate> {
  const permits: string[] = [];
  const maySend = ({ host }: URL) => submissions === 'allow' || permits.includes(host);

  async function decide(route: Route): Promise<void> {
    const request = route.request();
    const url = new URL(request.url());
    const method = request.method();
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      // What a page has made itself; nothing is fetched. A file is never one of these.
      if (['data:', 'blob:', 'about:'].includes(url.protocol)) return route.continue();
      return route.abort('aborted');
    }
    try {
      guard.checkUrl(url);
      if (!isProxied) await guard.checkPlace(url);
    } catch (error) {
      news.blocked({ method, url, reason: messageOf(error) });
      return route.abort('aborted');
    }
    if (!harmless.has(method) && !maySend(url)) {
      const isForm = request.isNavigationRequest();
      news.blocked({ method, url, reason: isForm ? 'it sends a form' : 'it sends something', needsSubmit: true });
      return route.abort('aborted');
    }
    return route.continue();
  }

  // A page that is gone meanwhile needs no answer.
  await context.route('**/*', (route) => decide(route).catch(() => {}));
  await context.routeWebSocket(/.*/, async (socket) => {
    const url = new URL(socket.url().replace(/^ws/, 'http'));
    try {
      guard.checkUrl(url);
      if (!isProxied) await guard.checkPlace(url);
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
  };
}
