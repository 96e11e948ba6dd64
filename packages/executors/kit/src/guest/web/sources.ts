import { createBase64 } from './base64.ts';
import { createClone } from './clone.ts';
import { createCrypto } from './crypto.ts';
import { createEvents } from './events.ts';
import { createExceptions } from './exceptions.ts';
import { createSearchParams } from './search-params.ts';
import { createText } from './text.ts';
import { createUrlAuthority } from './url-authority.ts';
import { createUrlBeginning } from './url-beginning.ts';
import { createHostParser } from './url-host.ts';
import { createUrlParser } from './url-parser.ts';
import { createUrlPath } from './url-path.ts';
import { createUrlParts } from './url-record.ts';
import { createUrl } from './url.ts';

/** The module of each global that JavaScript has on the web and in Node.js, but not by itself. */
export const webGlobals = {
  DOMException: 'exceptions',
  atob: 'base64',
  btoa: 'base64',
  structuredClone: 'clone',
  crypto: 'crypto',
  Event: 'events',
  CustomEvent: 'events',
  EventTarget: 'events',
  AbortController: 'events',
  AbortSignal: 'events',
  TextEncoder: 'text',
  TextDecoder: 'text',
  URLSearchParams: 'params',
  URL: 'url',
} as const;

/**
 * The text of a module of these globals: an expression that gives them, where `needs` is a `WebNeeds` and `load` gives other
 * modules. Sandboxes ask for it when one of them is first used; '' for a name that is none.
 */
export function webModule(name: string): string {
  return modules.get(name)?.() ?? '';
}

const modules = new Map(
  Object.entries({
    exceptions: () => `(${createExceptions})()`,
    base64: () => `(${createBase64})(load('exceptions'))`,
    clone: () => `(${createClone})(load('exceptions'))`,
    crypto: () => `(${createCrypto})(needs, load('exceptions'))`,
    events: () => `(${createEvents})(needs, load('exceptions'))`,
    text: () => `(${createText})()`,
    params: () => `(${createSearchParams})()`,
    url: () => `(${createUrl})(${urlParser()}, load('params'))`,
  }),
);

function urlParser(): string {
  const states = `{ ...(${createUrlBeginning})(parts), ...(${createUrlAuthority})(parts, (${createHostParser})()), ...(${createUrlPath})(parts) }`;
  return `((parts) => (${createUrlParser})(parts, ${states}))((${createUrlParts})())`;
}
