import type { Json, JsonSchema } from '../base/json.ts';
import type { Message } from './messages.ts';
import type { ComponentSpec, ToolDeclaration } from './tool.ts';
import type { Pricing, Usage } from './usage.ts';

/** A language model behind some provider. Adapters implement it; `retry`, `rateLimit` and `fallback` wrap it. */
export interface Model {
  /** "provider/model", e.g. "openai/gpt-5.2". */
  readonly id: string;
  readonly supports: ModelSupport;
  /** Dollars per million tokens; needed for `budget.usd`. */
  readonly pricing?: Pricing | undefined;
  readonly spec?: ComponentSpec | undefined;
  /**
   * Streams one reply. Ends with exactly one `finish`, or throws an AgentError. A stream that stops without the
   * provider's end mark throws `model-unavailable`.
   */
  stream(request: ModelRequest, options?: { signal?: AbortSignal | undefined }): AsyncIterable<ModelEvent>;
}

export type ModelSupport = {
  tools: boolean;
  images: boolean;
  stop: boolean;
  structuredOutput: boolean;
  reasoning: boolean;
};

export interface ModelRequest {
  messages: readonly Message[];
  tools?: readonly ToolDeclaration[] | undefined;
  toolChoice?: 'auto' | 'required' | 'none' | { name: string } | undefined;
  stop?: readonly string[] | undefined;
  responseFormat?: { name: string; schema: JsonSchema } | undefined;
  temperature?: number | undefined;
  topP?: number | undefined;
  maxOutputTokens?: number | undefined;
  providerOptions?: { [key: string]: Json } | undefined;
}

export type ModelEvent =
  | { type: 'text-delta'; text: string }
  /** `provider` says whose `signature` it is: it goes back to no other. */
  | { type: 'reasoning-delta'; text: string; signature?: string | undefined; provider?: string | undefined }
  /** Whole calls only. When the arguments are not JSON, `input` is their raw text and `error` says why. */
  | { type: 'tool-call'; id: string; name: string; input: Json; error?: string | undefined }
  | { type: 'finish'; reason: FinishReason; usage: Usage | null };

/**
 * 'tool-calls' whenever there are any that may be run. Content filters and guardrails are 'refusal', and a reply that was
 * cut at the output limit is 'length', with calls too: none of them is to be run, since their arguments may be half of
 * what was meant.
 */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'refusal' | 'other';

/** Options that every adapter takes. The key's variable is read when a call is made. */
export type AdapterOptions = {
  apiKey?: string | undefined;
  apiKeyEnv?: string | undefined;
  baseUrl?: string | undefined;
  headers?: { [name: string]: string } | undefined;
  timeoutMs?: number | undefined;
  fetch?: typeof globalThis.fetch | undefined;
  pricing?: Pricing | undefined;
  supports?: Partial<ModelSupport> | undefined;
  temperature?: number | undefined;
  maxOutputTokens?: number | undefined;
  providerOptions?: { [key: string]: Json } | undefined;
};
