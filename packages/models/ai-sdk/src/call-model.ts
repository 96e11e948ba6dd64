import type { ModelRequest, ModelSupport } from '@thimble/core';
import { asFields, asText, isRecord, withinUsageGrace } from '@thimble/core/utilities';
import type { CallIdForm, Connection } from '@thimble/model-kit';
import { v2, v3, v4 } from './dialects.ts';
import { readyImages } from './images.ts';
import type { LanguageModel } from './language-model.ts';
import { toPrompt } from './to-prompt.ts';
import { toSettings } from './to-settings.ts';

export type CallSettings = { model: LanguageModel; supports: ModelSupport; id: string };

/** Packages that forward the images in tool results. Others send their base64 as text, or reject them. */
const resultImageProviders = /^(anthropic|google|vertex|amazon-bedrock|bedrock|gateway)\b|^(openai|azure)\.responses$/;

/** What the providers whose rules are known take as the id of a call. Others may need their own ids back as they were. */
function callIdForm(provider: string): CallIdForm {
  if (/^mistral\b/.test(provider)) return 'nine';
  if (/^(openai|azure)\b(?!\.responses)/.test(provider)) return { words: 40 };
  return /^(openai|azure|anthropic|vertex\.anthropic|amazon-bedrock|bedrock)\b/.test(provider) ? { words: 64 } : 'any';
}

/** How many parts to read ahead: parts that still wait in a stream when its connection breaks are lost. */
const readAhead = 64;

/** Calls the model, and remembers whether it takes stop sequences. The kit cuts the reply at them all the same. */
export function modelCaller(
  settings: CallSettings,
): (request: ModelRequest, connection: Connection) => AsyncGenerator<unknown> {
  let sendsStop = true;
  return async function* call(request, connection) {
    const bare = { ...request, stop: undefined };
    try {
      return yield* callModel(sendsStop ? request : bare, settings, connection);
    } catch (error) {
      if (!sendsStop || !request.stop?.length || connection.signal.aborted || !refusesStop(error)) throw error;
      sendsStop = false;
    }
    yield* callModel(bare, settings, connection);
  };
}

/** "Argument not supported on this model: stop" */
function refusesStop(error: unknown): boolean {
  const { statusCode, message, responseBody } = asFields(error);
  const said = `${asText(message)} ${asText(responseBody).slice(0, 10_000)}`;
  return (statusCode === 400 || statusCode === 422) && /\bstop\b|stop_?sequences?/i.test(said);
}

/** Calls the model and yields the parts of its reply. An error part gets the usage that may follow it. */
async function* callModel(
  request: ModelRequest,
  settings: CallSettings,
  connection: Connection,
): AsyncGenerator<unknown> {
  const opening = openStream(request, settings, connection.signal);
  // The stream may open after the connection has ended.
  opening.then((late) => (connection.signal.aborted ? late.cancel() : undefined)).catch(() => {});
  const stream = await connection.within(opening);
  const reader = stream.getReader();
  const ahead = Array.from({ length: readAhead }, () => reader.read());
  // Errors after the part that ends the reply do not matter.
  for (const read of ahead) read.catch(() => {});
  try {
    for (let next = ahead.shift(); next; next = ahead.shift()) {
      const { done, value } = await connection.within(next);
      if (done) return;
      const more = reader.read();
      more.catch(() => {});
      ahead.push(more);
      if (isRecord(value) && value.type === 'error')
        return yield { ...value, ...(await withinUsageGrace(usageAmong(ahead))) };
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
    // Some packages also read a second branch of the stream, which cancelling does not reach.
    connection.controller.abort();
  }
}

/** Opens the stream according to the model's version of the specification. */
async function openStream(
  request: ModelRequest,
  { model, supports }: CallSettings,
  abortSignal: AbortSignal,
): Promise<ReadableStream<unknown>> {
  const messages = supports.images ? await readyImages(request.messages, model) : request.messages;
  const options = { ...toSettings(request, supports), abortSignal };
  const takes = {
    takesImages: supports.images,
    takesResultImages: resultImageProviders.test(model.provider),
    callIds: callIdForm(model.provider),
  };
  const { stream } = await askVersion();
  return stream;

  function askVersion() {
    switch (model.specificationVersion) {
      case 'v2':
        return model.doStream({ ...options, prompt: toPrompt(messages, { ...takes, dialect: v2 }) });
      case 'v3':
        return model.doStream({ ...options, prompt: toPrompt(messages, { ...takes, dialect: v3 }) });
      case 'v4':
        return model.doStream({ ...options, prompt: toPrompt(messages, { ...takes, dialect: v4 }) });
    }
  }
}

type Read = ReturnType<ReadableStreamDefaultReader<unknown>['read']>;

/** The usage in a finish part among these, if an error is directly followed by one. */
async function usageAmong(reads: readonly Read[]): Promise<{ usage?: unknown; providerMetadata?: unknown }> {
  for (const read of reads) {
    const { value } = await read;
    if (isRecord(value) && value.type === 'finish')
      return { usage: value.usage, providerMetadata: value.providerMetadata };
  }
  return {};
}
