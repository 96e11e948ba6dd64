import type { ModelSupport } from '@thimble/core';

/** Where a server that speaks OpenAI's API differs in what it takes. */
export type ServerFacts = {
  /** Whether it takes `stream_options`. */
  streamOptions: boolean;
  /** The field in which an assistant message takes its reasoning back; null: it refuses all of them. */
  reasoningField: 'reasoning_content' | 'reasoning' | null;
  /** What its models take, whatever their ids say. */
  supports: Partial<ModelSupport>;
};

const usual: ServerFacts = { streamOptions: true, reasoningField: 'reasoning_content', supports: {} };

/** By host name; what one sends that the server refuses fails the whole call. */
const servers: { readonly [hostname: string]: Partial<ServerFacts> } = {
  // response_format takes json_object only: https://api-docs.deepseek.com/api/create-chat-completion
  'api.deepseek.com': { supports: { structuredOutput: false } },
  // "Streaming and tool use are not currently supported with Structured Outputs": https://console.groq.com/docs/structured-outputs
  // "property 'reasoning_content' is unsupported", 'reasoning' likewise.
  'api.groq.com': { reasoningField: null, supports: { structuredOutput: false } },
  // "extra_forbidden" for every field that is not in https://docs.mistral.ai/api; the usage comes unasked.
  'api.mistral.ai': { streamOptions: false, reasoningField: null },
  // https://openrouter.ai/docs/use-cases/reasoning-tokens
  'openrouter.ai': { reasoningField: 'reasoning' },
};

/** What is known of the server at this host; the usual of all others. */
export function serverFacts(hostname: string): ServerFacts {
  return { ...usual, ...servers[hostname] };
}
