import { AgentError, didYouMean } from '@thimble/core';
import { asFields } from '@thimble/core/utilities';
import { explainFailure } from './calls/call-error.ts';
import type { OpenClient } from './connection/opened.ts';
import { cleanText } from './declarations/clean-text.ts';
import { readDefinition, type Definition } from './declarations/definition.ts';
import { ticketOf } from './transports/sent-results.ts';
import { changesBetween, type Definitions } from './trust/changes.ts';

export type ListOptions = {
  server: string;
  /** The names of those to keep. */
  only: readonly string[] | undefined;
  /** Names that the server must have, whether they are kept or not. */
  required: readonly string[];
  maxTools: number;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  onRefused(name: string, reason: string): void;
};

/**
 * The tools that a server lists, each one bounded. An entry that is no tool is left out and told; it spoils none of the others. Throws AgentError `limit`
 * where there are too many, `invalid-argument` where one that is asked for is not there.
 */
export async function listTools({ client, sent }: OpenClient, options: ListOptions): Promise<Definitions> {
  const { server, only, required, maxTools, timeoutMs, signal } = options;
  const definitions = new Map<string, Definition>();
  const seen = new Set<string>();
  const refused = new Set<string>();
  const onRefused = (name: string, reason: string) => {
    refused.add(name);
    options.onRefused(name.slice(0, 200), reason);
  };

  let entries = 0;
  function add(entry: unknown): void {
    entries += 1;
    const given = asFields(entry).name;
    const name = typeof given === 'string' && given !== '' ? given : `number ${entries} of the list`;
    if (only && !only.includes(name)) return void seen.add(name.slice(0, 200));
    if (definitions.size >= maxTools) throw tooMany(server, maxTools);
    const definition = readDefinition(entry);
    if (typeof definition === 'string') return onRefused(name, definition);
    const before = definitions.get(name);
    if (!before) return void definitions.set(name, definition);
    // A list that changes while its pages are read may hold a tool twice.
    const isSame = changesBetween(server, new Map([[name, before]]), new Map([[name, definition]])).length === 0;
    if (!isSame) onRefused(name, 'the server lists another tool of that name');
  }

  if (client.getServerCapabilities()?.tools) {
    const { tools } = await client
      .listTools({}, { cacheMode: 'bypass', timeout: timeoutMs, signal })
      .catch((cause: unknown) => {
        const why = cleanText(explainFailure(cause), 1_000);
        throw new AgentError('tool', `The MCP server "${server}" could not list its tools: ${why}`, { cause });
      });
    for (const { outputSchema } of tools) add(sent.take(ticketOf(outputSchema)));
    for (const entry of sent.takeRest())
      onRefused(String(asFields(entry).name), 'its parameters break the rules of the protocol for headers');
  }
  const missing = required.find((name) => ![definitions, refused, seen].some((known) => known.has(name)));
  if (missing !== undefined) throw noSuchTool(server, missing, [...definitions.keys(), ...seen]);
  return definitions;
}

const mostNamed = 50;

function noSuchTool(server: string, missing: string, names: readonly string[]): AgentError {
  const shown = names.length === 0 ? ['none'] : names.slice(0, mostNamed).map((name) => cleanText(name, 100));
  const rest = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  return new AgentError(
    'invalid-argument',
    `The MCP server "${server}" has no tool "${missing}".${didYouMean(missing, names)} It has: ${shown.join(', ')}${rest}.`,
  );
}

function tooMany(server: string, maxTools: number): AgentError {
  return new AgentError(
    'limit',
    `The MCP server "${server}" lists more than ${maxTools} tools. Name those that you need in \`tools\`, or raise \`maxTools\`.`,
  );
}
