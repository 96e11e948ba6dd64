export type { CommandAddress, McpAddress, UrlAddress } from './address.ts';
export type { Answer, AskingCall, Elicit, Question } from './elicitation.ts';
export type { McpEvent } from './mcp-events.ts';
export type { McpCall, McpOptions, ToolHints, TraceContext } from './mcp-options.ts';
export { mcpTools, type McpServer } from './mcp-tools.ts';
export type { OAuthOptions } from './oauth/oauth-options.ts';
export { fileTokenStore, memoryTokenStore, type TokenStore } from './oauth/token-store.ts';
export type { ToolChange } from './trust/changes.ts';
