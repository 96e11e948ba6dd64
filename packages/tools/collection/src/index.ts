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
export { codeInterpreter } from './code-interpreter.ts';
export { fromAiSdk, type AiSdkTool, type FromAiSdkOptions } from './from-ai-sdk.ts';
export { fromLangChain, type FromLangChainOptions, type LangChainTool } from './from-langchain.ts';
export { fromOpenApi, type ApiOperation, type FromOpenApiOptions } from './from-open-api.ts';
export { pythonInterpreter, type InterpreterOptions, type InterpreterTool } from './python-interpreter.ts';
export { retriever, type RetrieverOptions } from './retriever.ts';
export type { RetrieverDocument } from './retriever/read-documents.ts';
export {
  sql,
  type PostgresClient,
  type PostgresPool,
  type PostgresQuery,
  type PostgresResult,
  type SqlOptions,
  type SqlSource,
  type SqlTool,
} from './sql.ts';
export { workspaceFiles, type WorkspaceFilesOptions, type WorkspaceLimits } from './workspace-files.ts';
export { webSearch, type WebSearchOptions } from './web-search.ts';
export { wikipediaSearch, type WikipediaPage, type WikipediaSearchOptions } from './wikipedia-search.ts';
