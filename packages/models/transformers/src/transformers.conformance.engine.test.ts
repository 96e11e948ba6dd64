import type { Model } from '@thimble/core';
import { type ModelScenario, type ScenarioPart, testModel } from '@thimble/core/testing';
import { afterAll, describe, test } from 'vitest';
import { type Piece, tinyModel } from './__fixtures__/tiny-model.ts';
import { toRequest } from './to-request.ts';
import { transformers } from './transformers.ts';

/** What a model in its own process cannot play: there is no HTTP and no connection, and the model counts by itself. */
const impossible = [
  /^maps .+ to|^says of no wait|^throws model-unavailable/, // errors of HTTP
  /^throws aborted|closes the connection/, // no connection: processes.test.ts
  /wherever the bytes are split/, // tokens are the pieces: reply-parser.test.ts
  /usage|cached input|call after call|lets pass|only looks like/, // it counts this prompt exactly, not the scenario's numbers: transformers.test.ts
  /refusal|content filter/, // a local model can only refuse in words
  /redirect/, // there is no server
  /choice of tool/, // it cannot be made to call one: to-request.test.ts
];

const models = new Map<string, Promise<{ model: Model & AsyncDisposable; end(): Promise<void> }>>();

afterAll(async () => {
  for (const made of models.values()) await (await made).end();
});

const possible = (name: string) => !impossible.some((pattern) => pattern.test(name));

describe('transformers', () => {
  // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- both are the suite's
  testModel((name, run) => possible(name) && test(name, run), { create: play });
});

/** A model whose tokens are the scenario's, in its own process. It gets what the converter makes. */
async function play({ reply, onRequest }: ModelScenario): Promise<Model> {
  if (reply.type !== 'stream') throw new Error(`no model can play ${reply.type}`);
  const pieces = reply.parts.flatMap(toPieces);
  const isCut = reply.end.type === 'finish' && reply.end.reason === 'length';
  const model = await modelOf(pieces, isCut ? pieces.length : 20_000);
  const calls = reply.parts.filter((part) => part.type === 'tool-call');
  return {
    ...model,
    supports: model.supports,
    stream(request, options) {
      onRequest(JSON.stringify(toRequest(request)));
      // Without tools, text that looks like a call is just text.
      const tools = calls.map(({ name }) => ({ name, description: 'Does it.', inputSchema: { type: 'object' } }));
      return model.stream({ ...request, ...(tools.length > 0 && { tools }) }, options);
    },
  };
}

/** The same model for the same tokens, since a process takes time to start. */
async function modelOf(pieces: readonly Piece[], maxOutputTokens: number): Promise<Model> {
  const key = JSON.stringify([pieces, maxOutputTokens]);
  const made = models.get(key) ?? make(pieces, maxOutputTokens);
  models.set(key, made);
  return (await made).model;
}

async function make(pieces: readonly Piece[], maxOutputTokens: number) {
  const files = await tinyModel({ turns: [pieces] });
  const model = transformers(files.folder, { maxOutputTokens });
  const end = async () => {
    await model[Symbol.asyncDispose]();
    await files[Symbol.asyncDispose]();
  };
  return { model, end };
}

function toPieces(part: ScenarioPart): Piece[] {
  switch (part.type) {
    case 'reasoning':
      return ['<think>', ...part.deltas, '</think>'];
    case 'tool-call':
      return [
        '<tool_call>',
        `{"name": "${part.name}"`,
        ...(part.deltas.length > 0 ? [', "arguments": '] : []),
        ...part.deltas,
        '}',
        '</tool_call>',
      ];
    default:
      return [...part.deltas];
  }
}
