import type { ModelRequest } from '@thimble/core';
import { outcomeOf, textOf } from '@thimble/model-kit/testing';
import { expect, test } from 'vitest';
import { inferenceClient } from './inference-client.ts';

const request: ModelRequest = {
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
  stop: ['</halt>'],
};
const half = 'data: {"choices":[{"index":0,"delta":{"content":"Yes.</halt> No."}}]}\n\n';

function served(body: string) {
  const sent: boolean[] = [];
  const fetch: typeof globalThis.fetch = async (_, init) => {
    sent.push((await new Response(init?.body).text()).includes('</halt>'));
    return sent.at(-1)
      ? Response.json({ error: 'Argument not supported on this model: stop' }, { status: 400 })
      : new Response(body, { headers: { 'content-type': 'application/json' } });
  };
  return { sent, model: inferenceClient('m', { baseUrl: 'https://a.example', apiKey: 'hf_key', fetch }) };
}

test('stop sequences that a server refuses are left out from then on, and cut at all the same', async () => {
  const { sent, model } = served(`${half}data: [DONE]\n\n`);
  for (let call = 0; call < 2; call++) {
    const { events } = await outcomeOf(model.stream(request));
    expect([textOf(events, 'text-delta'), events.at(-1)]).toMatchObject(['Yes.', { reason: 'stop' }]);
  }
  expect(sent).toEqual([true, false, false]);
});

test('reads a reply that ends with [DONE] alone, and fails without it', async () => {
  const asked = { ...request, stop: [] };
  const whole = await outcomeOf(served(`: ping\n\ndata: : PING\n\n${half}data: [DONE]\n\n`).model.stream(asked));
  expect(whole.events).toMatchObject([{ text: 'Yes.</halt> No.' }, { type: 'finish', reason: 'stop' }]);
  expect((await outcomeOf(served(half).model.stream(asked))).error).toMatchObject({ code: 'model-unavailable' });
});
