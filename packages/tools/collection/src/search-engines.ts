import { brave } from './engines/brave.ts';
import { duckDuckGo } from './engines/duck-duck-go.ts';
import { exa } from './engines/exa.ts';
import { searxng } from './engines/searxng.ts';
import type { SearchEngine } from './engines/search-engine.ts';
import { serpApi } from './engines/serp-api.ts';
import { serper } from './engines/serper.ts';
import { tavily } from './engines/tavily.ts';

export type { SearchEngine, SearchQuery, SearchResult } from './engines/search-engine.ts';

/** The engines that `webSearch` knows by name. */
export const searchEngines = {
  duckduckgo: duckDuckGo,
  brave,
  serper,
  serpapi: serpApi,
  exa,
  tavily,
  searxng,
} satisfies { readonly [name: string]: SearchEngine };

export type SearchEngineName = keyof typeof searchEngines;
