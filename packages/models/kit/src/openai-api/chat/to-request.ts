import type { JsonSchema, ModelRequest } from '@thimble/core';
import { schemaName } from '../../request-text.ts';
import type { RequestSettings } from '../request-settings.ts';
import { isStrictSchema } from '../strict-schema.ts';
import { type ChatMessage, toMessages } from './to-messages.ts';

export type ChatSettings = RequestSettings & { includeUsage: boolean };

export type ChatRequest = {
  model: string;
  messages: ChatMessage[];
  stream: true;
  stream_options?: { include_usage: boolean };
  tools?: { type: 'function'; function: { name: string; description: string; parameters: JsonSchema } }[];
  tool_choice?: 'auto' | 'required' | 'none' | { type: 'function'; function: { name: string } };
  stop?: string[];
  response_format?: { type: 'json_schema'; json_schema: { name: string; schema: JsonSchema; strict: boolean } };
  temperature?: number;
  top_p?: number;
  max_tokens?: number;
  max_completion_tokens?: number;
};

const maxStopSequences = 4;

/** The body of a POST to /chat/completions, without `providerOptions`. */
export function toChatRequest(request: ModelRequest, settings: ChatSettings): ChatRequest {
  const { id, supports, official, includeUsage } = settings;
  const { tools = [], toolChoice, responseFormat, temperature, topP, maxOutputTokens } = request;
  const stop = supports.stop
    ? (request.stop ?? []).filter((sequence) => sequence !== '').slice(0, maxStopSequences)
    : [];
  return {
    model: id,
    messages: toMessages(request.messages, settings),
    stream: true,
    ...(includeUsage && { stream_options: { include_usage: true } }),
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, inputSchema }) => ({
        type: 'function' as const,
        function: { name, description, parameters: inputSchema },
      })),
      ...(toolChoice && {
        tool_choice: typeof toolChoice === 'string' ? toolChoice : { type: 'function' as const, function: toolChoice },
      }),
    }),
    ...(stop.length > 0 && { stop }),
    ...(responseFormat &&
      supports.structuredOutput && {
        response_format: {
          type: 'json_schema' as const,
          json_schema: {
            name: schemaName(responseFormat.name),
            schema: responseFormat.schema,
            strict: isStrictSchema(responseFormat.schema),
          },
        },
      }),
    // Reasoning models reject both.
    ...(!supports.reasoning && temperature !== undefined && { temperature }),
    ...(!supports.reasoning && topP !== undefined && { top_p: topP }),
    ...(maxOutputTokens !== undefined &&
      (official || supports.reasoning ? { max_completion_tokens: maxOutputTokens } : { max_tokens: maxOutputTokens })),
  };
}
