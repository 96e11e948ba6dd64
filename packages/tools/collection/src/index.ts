export { guardedFetch, type GuardedFetchOptions } from './guarded-fetch.ts';
export { htmlToMarkdown, type HtmlToMarkdownOptions, type MarkdownPage } from './html-to-markdown.ts';
export {
  searchEngines,
  type SearchEngine,
  type SearchEngineName,
  type SearchQuery,
  type SearchResult,
} from './search-engines.ts';
export { transcribe, transcribeAudio, type TranscribeOptions } from './transcribe.ts';
export { userInput, type UserInputOptions } from './user-input.ts';
export { visitWebpage, type VisitWebpageOptions } from './visit-webpage.ts';
export { webSearch, type WebSearchOptions } from './web-search.ts';
export { wikipediaSearch, type WikipediaPage, type WikipediaSearchOptions } from './wikipedia-search.ts';
