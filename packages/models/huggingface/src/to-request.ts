import type { ModelRequest, ModelSupport } from '@thimble/core';
import { asFields } from '@thimble/core/utilities';
import { type ChatRequest, type ServerFacts, toChatRequest } from '@thimble/model-kit/openai-api';
import { alternate } from './alternate.ts';

/** How the server deviates from OpenAI's API. */
export type ServerTakes = Pick<ServerFacts, 'streamOptions' | 'reasoningField'> & {
  /** Whether it accepts stop sequences. The kit cuts the reply at them all the same. @default true */
  stop?: boolean;
};

export type RequestSettings = { id: string; supports: ModelSupport; server: ServerTakes };

type Message = ChatRequest['messages'][number];

/** A chat completion whose messages may lack their content. */
export type HuggingFaceRequest = Omit<ChatRequest, 'messages'> & {
  messages: (Omit<Message, 'content'> & { content?: NonNullable<Message['content']> })[];
};

/** The body of a chat completion, without `providerOptions`. */
export function toRequest(request: ModelRequest, { id, supports, server }: RequestSettings): HuggingFaceRequest {
  const body = toChatRequest(
    { ...request, messages: alternate(request.messages) },
    {
      id,
      official: false,
      // Open reasoning models accept a temperature and limit their output like other models.
      supports: { ...supports, reasoning: false, stop: supports.stop && (server.stop ?? true) },
      includeUsage: server.streamOptions,
      server,
    },
  );
  // Text Generation Inference rejects `content: null`, which messages with calls have.
  return {
    ...body,
    messages: body.messages.map(({ content, ...rest }) => ({ ...rest, ...(content !== null && { content }) })),
  };
}

/** What we know about the server after an error. Undefined if the error did not complain about one of our fields. */
export function learnFrom(error: unknown, server: ServerTakes): ServerTakes | undefined {
  const { status, message } = asFields(error);
  if (status !== 400 && status !== 422) return undefined;
  const said = String(message);
  // DeepSeek also has an error for missing reasoning, which must not match.
  if (!/unsupported|not (supported|allowed|permitted)|unknown|unrecogni[sz]ed|unexpected|invalid|extra/i.test(said))
    return undefined;
  const streamOptions = server.streamOptions && !/stream_options|include_usage/.test(said);
  const reasoningField = /reasoning_content/.test(said) ? null : server.reasoningField;
  const { stop: tookStop = true } = server;
  const stop = tookStop && !/\bstop\b|stop_?sequences?/i.test(said);
  const isNew = streamOptions !== server.streamOptions || reasoningField !== server.reasoningField || stop !== tookStop;
  return isNew ? { ...server, streamOptions, reasoningField, stop } : undefined;
}
