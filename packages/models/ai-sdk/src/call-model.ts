import type { ModelRequest, ModelSupport } from '@thimble/core';
import { isRecord, withinUsageGrace } from '@thimble/core/utilities';
import { type Connection } from '@thimble/model-kit';
import { v2, v3, v4 } from './dialects.ts';
import { readyImages } from './images.ts';
import type { LanguageModel } from './language-model.ts';
import { toPrompt } from './to-prompt.ts';
import { toSettings } from './to-settings.ts';

export type CallSettings = { model: LanguageModel; supports: ModelSupport; id: string };

/** Packages that forward the images in tool results. Others send their base64 as text, or reject them. */
const resultImageProviders = /^(anthropic|google|vertex|amazon-bedrock|bedrock|gateway)\b|^(openai|azure)\.responses$/;

/** How many parts to read ahead: parts that still wait in a stream when its connection breaks are lost. */
const readAhead = 64;

/** Calls the model and yields the parts of its reply. An error part gets the usage that may follow it. */
export async function* callModel(
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
  { model, supports, id }: CallSettings,
  abortSignal: AbortSignal,
): Promise<ReadableStream<unknown>> {
  const messages = supports.images ? await readyImages(request.messages, model, id) : request.messages;
  const options = { ...toSettings(request, supports), abortSignal };
  const takes = { takesImages: supports.images, takesResultImages: resultImageProviders.test(model.provider) };
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
