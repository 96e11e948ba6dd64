import type { ModelRequest, ModelSupport } from '@thimble/core';
import { fields } from '@thimble/model-kit';
import { type ServerFacts, toChatRequest } from '@thimble/model-kit/openai-api';
import { alternate } from './alternate.ts';

/** Where the server differs. */
export type ServerTakes = Pick<ServerFacts, 'streamOptions' | 'reasoningField'>;

export type RequestSettings = { id: string; supports: ModelSupport; server: ServerTakes };

/** The body of a chat completion, without `providerOptions`. */
export function toRequest(request: ModelRequest, { id, supports, server }: RequestSettings) {
  const body = toChatRequest(
    { ...request, messages: alternate(request.messages) },
    {
      id,
      official: false,
      // Reasoning models of open weights take a temperature, and bound all their output, as others do.
      supports: { ...supports, reasoning: false },
      includeUsage: server.streamOptions,
      server,
    },
  );
  // Text Generation Inference takes no content of null, which stands beside calls.
  return {
    ...body,
    messages: body.messages.map(({ content, ...rest }) => ({ ...rest, ...(content !== null && { content }) })),
  };
}

/** What a server takes, now that it has refused something; undefined when that was none of our fields. */
export function learned(server: ServerTakes, error: unknown): ServerTakes | undefined {
  const { status, message } = fields(error);
  if (status !== 400 && status !== 422) return undefined;
  const said = String(message);
  // DeepSeek has a sentence for reasoning that is missing, too.
  if (!/unsupported|not (supported|allowed|permitted)|unknown|unrecogni[sz]ed|unexpected|invalid|extra/i.test(said))
    return undefined;
  const streamOptions = server.streamOptions && !/stream_options|include_usage/.test(said);
  const reasoningField = /reasoning_content/.test(said) ? null : server.reasoningField;
  const isNew = streamOptions !== server.streamOptions || reasoningField !== server.reasoningField;
  return isNew ? { streamOptions, reasoningField } : undefined;
}
