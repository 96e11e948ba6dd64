import type { JsonSchema, Message, ModelRequest, ToolResultPart } from '@thimble/core';
import { imageUrl, omittedImage } from '../../image.ts';
import { resultText, schemaName } from '../../request-text.ts';
import type { RequestSettings } from '../request-settings.ts';
import { isStrictSchema } from '../strict-schema.ts';

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

export type ChatMessage =
  | { role: 'system' | 'developer'; content: string }
  | { role: 'user'; content: string | ChatContentPart[] }
  | AssistantMessage
  | { role: 'tool'; tool_call_id: string; content: string };

type ChatContentPart = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } };

type AssistantMessage = {
  role: 'assistant';
  content: string | null;
  tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[];
  /** DeepSeek, Kimi and vLLM want it back with the calls that it led to. */
  reasoning_content?: string;
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
    // Reasoning models refuse both.
    ...(!supports.reasoning && temperature !== undefined && { temperature }),
    ...(!supports.reasoning && topP !== undefined && { top_p: topP }),
    ...(maxOutputTokens !== undefined &&
      (official || supports.reasoning ? { max_completion_tokens: maxOutputTokens } : { max_tokens: maxOutputTokens })),
  };
}

function toMessages(messages: readonly Message[], settings: ChatSettings): ChatMessage[] {
  const converted: ChatMessage[] = [];
  // Tool messages hold text only, and must follow their calls in one block: images come in a user message behind it.
  let images: ChatContentPart[] = [];
  const flushImages = () => {
    if (images.length > 0) converted.push({ role: 'user', content: images });
    images = [];
  };
  for (const message of messages) {
    if (message.role !== 'tool') flushImages();
    if (message.role === 'system') {
      converted.push({
        role: settings.official && settings.supports.reasoning ? 'developer' : 'system',
        content: message.content,
      });
    } else if (message.role === 'user') {
      converted.push({ role: 'user', content: toUserContent(message.content, settings) });
    } else if (message.role === 'assistant') {
      converted.push(toAssistantMessage(message.content, settings));
    } else {
      for (const result of message.content) {
        converted.push({ role: 'tool', tool_call_id: result.id, content: resultText(result) });
        images.push(...toResultImages(result, settings));
      }
    }
  }
  flushImages();
  return converted;
}

type UserContent = Extract<Message, { role: 'user' }>['content'];

/** A plain string where there is only text: some servers take nothing else. */
function toUserContent(content: UserContent, { supports }: ChatSettings): string | ChatContentPart[] {
  const parts = content.map((part): ChatContentPart => {
    if (part.type === 'text') return { type: 'text', text: part.text };
    if (!supports.images) return { type: 'text', text: omittedImage };
    return { type: 'image_url', image_url: { url: imageUrl(part) } };
  });
  return parts.every((part) => part.type === 'text') ? parts.map((part) => part.text).join('\n') : parts;
}

function toResultImages({ name, id, images = [] }: ToolResultPart, { supports }: ChatSettings): ChatContentPart[] {
  if (images.length === 0) return [];
  return [
    { type: 'text', text: supports.images ? `Images that ${name} returned (call ${id}):` : omittedImage },
    ...(supports.images
      ? images.map((image) => ({ type: 'image_url' as const, image_url: { url: imageUrl(image) } }))
      : []),
  ];
}

type AssistantContent = Extract<Message, { role: 'assistant' }>['content'];

function toAssistantMessage(content: AssistantContent, { official }: ChatSettings): AssistantMessage {
  let text = '';
  let reasoning = '';
  const calls: NonNullable<AssistantMessage['tool_calls']> = [];
  for (const part of content) {
    if (part.type === 'text') text += part.text;
    else if (part.type === 'reasoning') reasoning += part.signature === undefined ? part.text : '';
    else
      calls.push({
        id: part.id,
        type: 'function',
        function: { name: part.name, arguments: JSON.stringify(part.input) },
      });
  }
  if (calls.length === 0) return { role: 'assistant', content: text };
  return {
    role: 'assistant',
    content: text === '' ? null : text,
    tool_calls: calls,
    ...(reasoning !== '' && !official && { reasoning_content: reasoning }),
  };
}
