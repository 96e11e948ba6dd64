import type { ModelSupport } from '@thimble/core';
import type { CallIdForm } from '../sent-calls.ts';

/** How a server with OpenAI's API deviates from it in what it accepts. */
export type ServerFacts = {
  /** Whether it accepts `stream_options`. */
  streamOptions: boolean;
  /** The field of an assistant message that takes back its reasoning. null: the server rejects all of them. */
  reasoningField: 'reasoning_content' | 'reasoning' | null;
  /** Which ids of calls it takes. */
  callIds: CallIdForm;
  /** What its models support, whatever their ids suggest. */
  supports: Partial<ModelSupport>;
};

const defaults: ServerFacts = {
  streamOptions: true,
  reasoningField: 'reasoning_content',
  callIds: 'any',
  supports: {},
};

/** By host name. Sending a field that a server does not accept makes the whole call fail. */
const servers: { readonly [hostname: string]: Partial<ServerFacts> } = {
  // response_format only accepts json_object: https://api-docs.deepseek.com/api/create-chat-completion
  'api.deepseek.com': { supports: { structuredOutput: false } },
  // "Streaming and tool use are not currently supported with Structured Outputs": https://console.groq.com/docs/structured-outputs
  // "property 'reasoning_content' is unsupported", and the same for 'reasoning'.
  'api.groq.com': { reasoningField: null, supports: { structuredOutput: false } },
  // "extra_forbidden" for every field that is not in https://docs.mistral.ai/api. It reports the usage anyway.
  // "Tool call id was … but must be a-z, A-Z, 0-9, with a length of 9."
  'api.mistral.ai': { streamOptions: false, reasoningField: null, callIds: 'nine' },
  // https://openrouter.ai/docs/use-cases/reasoning-tokens
  'openrouter.ai': { reasoningField: 'reasoning' },
};

/** What is known about the server at this host; the defaults for all others. */
export function serverFacts(hostname: string): ServerFacts {
  return { ...defaults, ...servers[hostname] };
}
