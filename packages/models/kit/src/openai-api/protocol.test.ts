import type { ModelRequest } from '@thimble/core';
import { APIError } from 'openai';
import { describe, expect, test } from 'vitest';
import { createModel } from '../create-model.ts';
import { outcomeOf } from '../testing/read.ts';
import { openAiProtocol } from './protocol.ts';
import { supportsOf } from './supports.ts';

const request: ModelRequest = {
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  stop: ['</halt>'],
};
const reply = [{ delta: { content: 'Yes.</halt> No.' } }, { delta: {}, finish_reason: 'stop' }]
  .map((choice) => `data: ${JSON.stringify({ choices: [choice] })}\n\n`)
  .join('');

/** A model of a server that answers each request with one of these: an error, or a body. */
function served(...answers: (Error | string | Response)[]) {
  const supports = supportsOf('m', 'chat');
  const protocol = openAiProtocol({ api: 'chat', id: 'm', supports, official: false });
  const bodies: object[] = [];
  const post = async (_path: string, body: object) => {
    bodies.push(body);
    const answer = answers.shift() ?? reply;
    if (answer instanceof Error) throw answer;
    return typeof answer === 'string' ? new Response(answer) : answer;
  };
  const errors = { provider: 'Acme', model: 'm', keyName: 'KEY', secrets: [] };
  const model = createModel({
    id: 'acme/m',
    supports,
    options: {},
    begin: (asked) => ({ ...protocol(asked, async () => ({ post })), errors }),
  });
  return { model, bodies };
}

function refusal(message: string, param?: string): Error {
  return APIError.generate(400, { error: { message, param } }, undefined, new Headers());
}

describe('stop sequences', () => {
  test.each([
    ['in words', refusal('Argument not supported on this model: stop')],
    ['by their parameter', refusal('Unsupported.', 'stop')],
    ['in quotes', refusal("Unsupported parameter: 'stop' is not supported with this model.")],
  ])('that are refused %s are left out from then on, and cut at all the same', async (_, error) => {
    const { model, bodies } = served(error);
    for (let call = 0; call < 2; call++) {
      const { events } = await outcomeOf(model.stream(request));
      expect(events).toMatchObject([{ text: 'Yes.' }, { type: 'finish', reason: 'stop' }]);
    }
    expect(bodies.map((body) => 'stop' in body)).toEqual([true, false, false]);
  });

  test('are not left out for another error, or asked for by providerOptions again and again', async () => {
    const { model, bodies } = served(refusal('Invalid temperature.'));
    expect((await outcomeOf(model.stream(request))).error).toMatchObject({ code: 'bad-request' });
    expect(bodies).toHaveLength(1);
    const stop = refusal('Argument not supported on this model: stop');
    const stubborn = served(stop, stop, stop);
    const asked = { ...request, providerOptions: { stop: ['x'] } };
    expect((await outcomeOf(stubborn.model.stream(asked))).error).toMatchObject({ code: 'bad-request' });
    expect(stubborn.bodies).toHaveLength(2);
  });

  test.each(['grok-4', 'x-ai/grok-4-fast', 'grok-3-mini', 'grok-code-fast-1'])('are not sent to %s', (id) => {
    expect(supportsOf(id, 'chat').stop).toBe(false);
  });
});

test.each<[string, object]>([
  ['error', { error: { message: 'prompt is too long' } }],
  ['errors', { errors: [{ message: 'prompt is too long' }] }],
  ['detail', { detail: 'prompt is too long' }],
  ['base_resp', { base_resp: { status_code: 2013, status_msg: 'prompt is too long' } }],
  ['a choice', { choices: [{ error: { code: 500, message: 'prompt is too long' } }] }],
  ['a list', [{ error: { code: 500, message: 'prompt is too long' } }]],
])('an overflow told by %s is one, in a stream and in a whole reply', async (_, body) => {
  for (const answer of [JSON.stringify(body), `data: ${JSON.stringify(body)}\n\n`]) {
    const { model } = served(answer);
    expect((await outcomeOf(model.stream(request))).error).toMatchObject({ code: 'context-overflow' });
  }
});

test('signed reasoning goes back to the server that it is from, and to no other', async () => {
  const { model, bodies } = served();
  const signed = (provider: string): ModelRequest['messages'][number] => ({
    role: 'assistant',
    content: [
      { type: 'reasoning', text: 'Hm.', signature: '[{"type":"reasoning.encrypted","data":"s3cret"}]', provider },
      { type: 'tool-call', id: 'a', name: 'f', input: {} },
    ],
  });
  for (const provider of ['acme', 'other'])
    await outcomeOf(model.stream({ ...request, messages: [...request.messages, signed(provider)] }));
  expect(bodies.map((body) => JSON.stringify(body).includes('s3cret'))).toEqual([true, false]);
});

describe('a server that gives a reason in every chunk', () => {
  const chunks = ['A', 'B'].map((content) =>
    JSON.stringify({ choices: [{ delta: { content }, finish_reason: 'stop' }] }),
  );
  const body = chunks.map((chunk) => `data: ${chunk}\n\n`).join('');

  test('is read to the end of its stream', async () => {
    const { events } = await outcomeOf(served(body).model.stream({ ...request, stop: [] }));
    expect(events).toMatchObject([{ text: 'A' }, { text: 'B' }, { type: 'finish', reason: 'stop' }]);
  });

  test('has sent half a reply if its connection breaks before [DONE]', async () => {
    const broken = (text: string) => {
      const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
        pull(controller) {
          if (text === '') return controller.error(new TypeError('terminated'));
          controller.enqueue(new TextEncoder().encode(text));
          text = '';
        },
      });
      return new Response(stream);
    };
    expect((await outcomeOf(served(broken(body)).model.stream(request))).error).toMatchObject({
      code: 'model-unavailable',
    });
    const { events } = await outcomeOf(served(broken(`${body}data: [DONE]\n\n`)).model.stream(request));
    expect(events.at(-1)).toMatchObject({ type: 'finish' });
  });
});
