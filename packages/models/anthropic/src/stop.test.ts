import type { ModelRequest } from '@thimble/core';
import { outcomeOf } from '@thimble/model-kit/testing';
import { expect, test } from 'vitest';
import { recorded } from './__fixtures__/recorded.ts';
import { anthropic } from './anthropic.ts';

const request: ModelRequest = {
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
  stop: ['Arts'],
};

test('stop sequences that a server refuses are left out from then on, and cut at all the same', async () => {
  const sent: boolean[] = [];
  const fetch: typeof globalThis.fetch = async (_, init) => {
    sent.push((await new Response(init?.body).text()).includes('stop_sequences'));
    const error = { type: 'invalid_request_error', message: 'stop_sequences: Extra inputs are not permitted' };
    return sent.at(-1)
      ? Response.json({ type: 'error', error }, { status: 400 })
      : new Response(recorded('text'), { headers: { 'content-type': 'text/event-stream' } });
  };
  const model = anthropic('m', { baseUrl: 'http://localhost:1', fetch });
  for (let call = 0; call < 2; call++) {
    const { events } = await outcomeOf(model.stream(request));
    expect(events.map((event) => ('text' in event ? event.text : '')).join('')).toBe('The Pont des ');
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' });
  }
  expect(sent).toEqual([true, false, false]);
});
