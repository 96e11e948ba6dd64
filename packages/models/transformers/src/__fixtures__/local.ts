import type { Message, Model, ModelEvent, ModelRequest } from '@thimble/core';
import { outcomeOf, textOf } from '@thimble/model-kit/testing';
import { onTestFinished } from 'vitest';
import type { TransformersOptions } from '../options.ts';
import { transformersIn } from '../transformers.ts';
import { startWorker } from '../worker-process.ts';
import { type Piece, tinyModel, type TinyModelOptions } from './tiny-model.ts';

export type LocalOptions = Omit<TinyModelOptions, 'turns'> & {
  options?: TransformersOptions;
  /** @default in a process of its own */
  start?: typeof startWorker;
};

/** A tiny model that writes these pieces. Both it and its worker end with the test. */
export async function saying(pieces: readonly Piece[], options?: LocalOptions) {
  return conversing([pieces], options);
}

export async function conversing(
  turns: readonly (readonly Piece[])[],
  { options = {}, start = startWorker, ...tiny }: LocalOptions = {},
) {
  const files = await tinyModel({ turns, ...tiny });
  const model = transformersIn(start, files.folder, options);
  onTestFinished(async () => {
    await model[Symbol.asyncDispose]();
    await files[Symbol.asyncDispose]();
  });
  return model;
}

export function user(text: string): Message {
  return { role: 'user', content: [{ type: 'text', text }] };
}

export const question: ModelRequest = { messages: [user('Hello?')] };

export async function ask(model: Model, request: Partial<ModelRequest> = {}, signal?: AbortSignal) {
  const { events, error } = await outcomeOf(model.stream({ ...question, ...request }, { signal }));
  return {
    events,
    error,
    text: textOf(events, 'text-delta'),
    reasoning: textOf(events, 'reasoning-delta'),
    calls: events.filter((event) => event.type === 'tool-call'),
    finish: events.find((event): event is Extract<ModelEvent, { type: 'finish' }> => event.type === 'finish'),
  };
}
