import type { Json } from '../base/json.ts';

export type TextPart = { type: 'text'; text: string };

/** Base64 data with its media type, or a URL that the provider fetches. */
export type ImagePart = { type: 'image'; mediaType: string; data: string } | { type: 'image'; url: string };

/**
 * What a model thought before it answered. `signature`: opaque data that must go back with the text, but only to the
 * `provider` that it is from.
 */
export type ReasoningPart = {
  type: 'reasoning';
  text: string;
  signature?: string | undefined;
  provider?: string | undefined;
};

export type ToolCallPart = { type: 'tool-call'; id: string; name: string; input: Json };

export type ToolResultPart = {
  type: 'tool-result';
  id: string;
  name: string;
  output: Json;
  isError?: boolean | undefined;
  images?: ImagePart[] | undefined;
};

export type Message =
  | { role: 'system'; content: string }
  | { role: 'user'; content: (TextPart | ImagePart)[] }
  | { role: 'assistant'; content: (TextPart | ReasoningPart | ToolCallPart)[] }
  | { role: 'tool'; content: ToolResultPart[] };
