import type { ModelRequest, ModelSupport } from '@thimble/core';
import { type Connection, isFields } from '@thimble/model-kit';
import { v2, v3, v4 } from './dialects.ts';
import { readyImages } from './images.ts';
import type { LanguageModel } from './language-model.ts';
import { toPrompt } from './to-prompt.ts';
import { toSettings } from './to-settings.ts';

export type CallSettings = { model: LanguageModel; supports: ModelSupport; id: string };

/** Packages that pass on the images in results of tools; others write their base64 as text, or refuse them. */
const resultImageProviders = /^(anthropic|google|vertex|amazon-bedrock|bedrock|gateway)\b|^(openai|azure)\.responses$/;

/** How many parts are asked for before they are wanted: what still waits in a stream when its connection breaks is lost. */
const readAhead = 64;

/** How long a stream that has failed may take to report its usage. */
const usageGraceMs = 250;

/** Asks the model and yields the parts of its reply; an error with the usage that may follow it. */
export async function* callModel(
  request: ModelRequest,
  settings: CallSettings,
  connection: Connection,
): AsyncGenerator<unknown> {
  const opening = openStream(request, settings, connection.signal);
  // It may come when nobody waits for it any more.
  opening.then((late) => (connection.signal.aborted ? late.cancel() : undefined)).catch(() => {});
  const stream = await connection.within(opening);
  const reader = stream.getReader();
  const ahead = Array.from({ length: readAhead }, () => reader.read());
  // What fails behind the part that ends the reply is nobody's.
  for (const read of ahead) read.catch(() => {});
  try {
    for (let next = ahead.shift(); next; next = ahead.shift()) {
      const { done, value } = await connection.within(next);
      if (done) return;
      const more = reader.read();
      more.catch(() => {});
      ahead.push(more);
      if (isFields(value) && value.type === 'error') return yield { ...value, ...(await usageAmong(ahead)) };
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
    // Some packages read ahead in a second branch of the stream, which the cancel does not reach.
    connection.controller.abort();
  }
}

/** By the model's own version of the specification. */
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

/** The usage in the finish that follows an error at once. */
async function usageAmong(reads: readonly Read[]): Promise<{ usage?: unknown }> {
  const { promise: late, resolve } = Promise.withResolvers<{ usage?: unknown }>();
  const timer = setTimeout(() => resolve({}), usageGraceMs);
  const finish = (async () => {
    for (const read of reads) {
      const { value } = await read;
      if (isFields(value) && value.type === 'finish')
        return { usage: value.usage, providerMetadata: value.providerMetadata };
    }
    return {};
  })();
  try {
    return await Promise.race([finish.catch(() => ({})), late]);
  } finally {
    clearTimeout(timer);
  }
}
