import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { AgentError } from '@thimble/core';

const maxRedirects = 5;
// Of a listing without end, there is always another page.
const maxRequests = 10_000;

type Fetch = typeof globalThis.fetch;

/**
 * The `fetch` for the Hub: the token goes to the Hub alone, wherever its answers lead, and none of them leads into the network of this
 * machine, unless the Hub is there itself.
 */
export function hubFetch(fetch: Fetch, { hubUrl, token }: { hubUrl: string; token: string | undefined }): Fetch {
  const hub = new URL(hubUrl);
  let requests = 0;

  async function ask(url: URL, init: RequestInit, redirects: number): Promise<Response> {
    if (++requests > maxRequests) throw refused(`the Hub asks for more than ${maxRequests} requests.`);
    if (url.host !== hub.host) await requireReach(url);
    const headers = new Headers(init.headers);
    if (url.origin !== hub.origin && token !== undefined && headers.get('authorization')?.includes(token))
      headers.delete('authorization');
    const isRead = (init.method ?? 'GET') === 'GET' || init.method === 'HEAD';
    const response = await fetch(url, { ...init, headers, redirect: isRead ? 'manual' : 'follow' });
    const location = response.headers.get('location');
    if (!isRead || location === null || response.status < 300 || response.status >= 400) return response;
    await response.body?.cancel();
    if (redirects === maxRedirects) throw refused(`${url.host} redirects more than ${maxRedirects} times.`);
    return ask(new URL(location, url), { ...init, headers }, redirects + 1);
  }

  async function requireReach(url: URL): Promise<void> {
    if (url.protocol !== 'https:' && url.protocol !== hub.protocol)
      throw refused(`it leads to ${url.protocol}//${url.host}.`);
    if (await isInside(hub.hostname)) return;
    if (await isInside(url.hostname)) throw refused(`it leads to ${url.host}, which is in your own network.`);
  }

  return (input, init = {}) => {
    // Nobody gives a Request, which would hold what is to be changed.
    if (input instanceof Request) return fetch(input, init);
    return ask(new URL(input), init, 0);
  };
}

async function isInside(hostname: string): Promise<boolean> {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return isPrivate(host);
  // A name that cannot be resolved here is resolved by a proxy, or by nobody.
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.some(({ address }) => isPrivate(address));
}

function isPrivate(address: string): boolean {
  return privateNetworks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

const privateNetworks = new BlockList();
const networks = ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'];
for (const network of [...networks, '192.168.0.0/16', '::/127', 'fc00::/7', 'fe80::/10']) {
  const [address = '', prefix] = network.split('/');
  privateNetworks.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function refused(problem: string): AgentError {
  return new AgentError('untrusted', `The Hub was not followed: ${problem}`);
}
