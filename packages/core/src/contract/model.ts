import type { Json, JsonSchema } from '../base/json.ts';
import type { Message } from './messages.ts';
import type { ComponentSpec, ToolDeclaration } from './tool.ts';
import type { Usage } from './usage.ts';

/** A language model behind some provider. Adapters implement it; `retry`, `rateLimit` and `fallback` wrap it. */
export interface Model {
  /** "provider/model", e.g. "openai/gpt-5.2". */
  readonly id: string;
  readonly supports: ModelSupport;
  /** Dollars per million tokens; needed for `budget.usd`. */
  readonly pricing?: Pricing;
  readonly spec?: ComponentSpec;
  /**
   * Streams one reply. Ends with exactly one `finish`, or throws an AgentError. A stream that stops without the
   * provider's end mark throws `model-unavailable`.
   */
  stream(request: ModelRequest, options?: { signal?: AbortSignal }): AsyncIterable<ModelEvent>;
}

export type ModelSupport = {
  tools: boolean;
  images: boolean;
  stop: boolean;
  structuredOutput: boolean;
  reasoning: boolean;
};

/** Dollars per million tokens. */
export type Pricing = { input: number; output: number; cacheRead?: number; cacheWrite?: number };

export interface ModelRequest {
  messages: readonly Message[];
  tools?: readonly ToolDeclaration[];
  toolChoice?: 'auto' | 'required' | 'none' | { name: string };
  stop?: readonly string[];
  responseFormat?: { name: string; schema: JsonSchema };
  temperature?: number;
  topP?: number;
  maxOutputTokens?: number;
  providerOptions?: { [key: string]: Json };
}

export type ModelEvent =
  | { type: 'text-delta'; text: string }
  | { type: 'reasoning-delta'; text: string; signature?: string }
  /** Whole calls only. When the arguments are no JSON, `input` is their raw text and `error` says why. */
  | { type: 'tool-call'; id: string; name: string; input: Json; error?: string }
  | { type: 'finish'; reason: FinishReason; usage: Usage | null };

/** Content filters and guardrails are 'refusal', and what they stopped is not to be run; else 'tool-calls' whenever there are any. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'refusal' | 'other';

/** Options that every adapter takes. The key's variable is read when a call is made. */
export type AdapterOptions = {
  apiKey?: string;
  apiKeyEnv?: string;
  baseUrl?: string;
  headers?: { [name: string]: string };
  timeoutMs?: number;
  fetch?: typeof globalThis.fetch;
  pricing?: Pricing;
  supports?: Partial<ModelSupport>;
  temperature?: number;
  maxOutputTokens?: number;
  providerOptions?: { [key: string]: Json };
};
