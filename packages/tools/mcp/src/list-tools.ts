import type { Tool as ListedTool } from '@modelcontextprotocol/client';
import { AgentError, didYouMean } from '@thimble/core';
import { explainFailure } from './calls/call-error.ts';
import type { OpenClient } from './connection/opened.ts';
import { cleanText } from './declarations/clean-text.ts';
import { readDefinition, type Definition } from './declarations/definition.ts';
import type { Definitions } from './trust/changes.ts';

export type ListOptions = {
  server: string;
  /** The names of those to keep. */
  only: readonly string[] | undefined;
  maxTools: number;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  onRefused(name: string, reason: string): void;
};

/** The tools that a server lists, each one bounded. Throws AgentError `limit` where there are too many. */
export async function listTools({ client }: OpenClient, options: ListOptions): Promise<Definitions> {
  const { server, only, maxTools, timeoutMs, signal, onRefused } = options;
  const definitions = new Map<string, Definition>();
  const seen = new Set<string>();

  function add(tool: ListedTool): void {
    const { name } = tool;
    if (only && !only.includes(name)) return void seen.add(name.slice(0, 200));
    if (definitions.size >= maxTools) throw tooMany(server, maxTools);
    if (definitions.has(name)) return onRefused(name, 'the server lists another tool of that name');
    const definition = readDefinition(tool);
    if (typeof definition === 'string') return onRefused(name.slice(0, 200), definition);
    definitions.set(name, definition);
  }

  if (!client.getServerCapabilities()?.tools) return definitions;
  const { tools } = await client
    .listTools({}, { cacheMode: 'bypass', timeout: timeoutMs, signal })
    .catch((cause: unknown) => {
      const why = cleanText(explainFailure(cause), 1_000);
      throw new AgentError('tool', `The MCP server "${server}" could not list its tools: ${why}`, { cause });
    });
  for (const tool of tools) add(tool);
  const missing = only?.find((name) => !definitions.has(name));
  if (missing !== undefined && definitions.size === 0) {
    throw new AgentError(
      'invalid-argument',
      `The MCP server "${server}" has no tool "${missing}".${didYouMean(missing, seen)}`,
    );
  }
  return definitions;
}

function tooMany(server: string, maxTools: number): AgentError {
  return new AgentError(
    'limit',
    `The MCP server "${server}" lists more than ${maxTools} tools. Name those that you need in \`tools\`, or raise \`maxTools\`.`,
  );
}
