import { AgentError } from '@thimble/core';
import { findAll, textOf, type HtmlElement } from '../html/tree.ts';
import { plainText, type SearchEngine, type SearchResult } from './search-engine.ts';

/** DuckDuckGo has no API: this reads its page for browsers without scripts. */
export const duckDuckGo: SearchEngine = {
  name: 'DuckDuckGo',
  pace: { calls: 1, perMs: 1_500 },
  request: ({ query, baseUrl }) => ({
    url: `${baseUrl || 'https://html.duckduckgo.com'}/html/`,
    init: {
      method: 'POST',
      body: new URLSearchParams({ q: query, kl: 'wt-wt' }),
      headers: { accept: 'text/html', 'accept-language': 'en, *;q=0.5' },
    },
  }),
  async parse(body) {
    if (/anomaly-modal|anomaly\.js|challenge-form|g-recaptcha|select all squares/i.test(body))
      throw new AgentError('tool', `DuckDuckGo takes us for a robot and wants a captcha solved. ${useAnother}`);
    // The parser is needed for this engine alone.
    const { parseHtml } = await import('../html/parse-html.ts');
    const page = parseHtml(body).body;
    const results = findAll(page, (node) => hasClass(node, 'result') && !hasClass(node, 'result--ad')).flatMap(
      readResult,
    );
    const isKnown = results.length > 0 || hasAny(page, 'no-results') || hasAny(page, 'result--no-result');
    if (isKnown) return results;
    throw new AgentError('tool', `The page of DuckDuckGo's results has changed, and cannot be read. ${useAnother}`);
  },
};

const useAnother =
  'Try later, or have the user choose an engine with a key, such as webSearch({ engine: "brave" }) with BRAVE_API_KEY.';

function readResult(result: HtmlElement): SearchResult[] {
  const [link] = findAll(result, (node) => node.name === 'a' && hasClass(node, 'result__a'));
  const url = link && targetOf(link.attributes['href'] ?? '');
  if (!link || url === undefined) return [];
  const [snippet] = findAll(result, (node) => hasClass(node, 'result__snippet'));
  return [{ title: plainText(textOf(link)), url, snippet: snippet ? plainText(textOf(snippet)) : '' }];
}

/** Links go through a page that counts them; undefined for advertisements, which go through another one. */
function targetOf(href: string): string | undefined {
  if (!URL.canParse(href, 'https://duckduckgo.com')) return undefined;
  const url = new URL(href, 'https://duckduckgo.com');
  if (!/(?:^|\.)duckduckgo\.com$/.test(url.hostname)) return url.href;
  const target = url.pathname.startsWith('/l/') ? url.searchParams.get('uddg') : null;
  return target !== null && URL.canParse(target) ? target : undefined;
}

function hasAny(page: HtmlElement, name: string): boolean {
  return findAll(page, (node) => hasClass(node, name)).length > 0;
}

function hasClass({ attributes }: HtmlElement, name: string): boolean {
  return (attributes['class'] ?? '').split(/\s+/).includes(name);
}
