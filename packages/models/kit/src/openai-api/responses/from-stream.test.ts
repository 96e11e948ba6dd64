import { describe, expect, test } from 'vitest';
import { readEvents, textOf } from '../../testing/read.ts';
import { recordedEvents } from '../__fixtures__/recorded.ts';
import { responsesReader } from './from-stream.ts';

const read = (name: string) => readEvents(responsesReader(), recordedEvents(name));
const completed = (response: object) => ({
  type: 'response.completed',
  response: { status: 'completed', ...response },
});

describe('responsesReader on recorded replies', () => {
  test('reads text and usage', () => {
    const events = read('responses-text');
    expect(textOf(events, 'text-delta')).toBe('The Pont des Arts is 155 mètres long.');
    expect(events.at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: { inputTokens: 1312, outputTokens: 10, cacheReadTokens: 1152, reasoningTokens: 0 },
    });
  });

  test('reads reasoning summaries, their signature, and parallel calls', () => {
    const events = read('responses-reasoning-tool-calls');
    expect(textOf(events, 'reasoning-delta')).toBe('**Looking up** Two cities.\n\nCall both.');
    expect(events.filter((event) => event.type !== 'reasoning-delta' || event.signature)).toMatchObject([
      { type: 'reasoning-delta', text: '', signature: 'gAAAAABpIZxD0m5hYm9yZSBldCBsYWJvcmEgcXVpYXMgZXQgbGFib3Jl' },
      { type: 'tool-call', id: 'call_Yw0q9mB3uN7kXsD2', name: 'get_weather', input: { city: 'Paris' } },
      { type: 'tool-call', id: 'call_b2VtR5hJ8pLcQz1A', name: 'get_weather', input: { city: 'Oslo' } },
      { type: 'finish', reason: 'tool-calls', usage: { inputTokens: 210, outputTokens: 148, reasoningTokens: 64 } },
    ]);
  });

  test('reads a refusal as text and its reason', () => {
    const events = read('responses-refusal');
    expect(textOf(events, 'text-delta')).toBe("I'm sorry, I can't assist with that.");
    expect(events.at(-1)).toMatchObject({ reason: 'refusal' });
  });

  test('says if a reply was cut at the limit', () => {
    const events = read('responses-incomplete');
    expect(textOf(events, 'text-delta')).toBe('One, two');
    expect(events.at(-1)).toMatchObject({ reason: 'length', usage: { inputTokens: 20, outputTokens: 3 } });
  });

  test('throws the failure, and knows the usage', () => {
    const reader = responsesReader();
    expect(() => readEvents(reader, recordedEvents('responses-failed'))).toThrow('The server had an error');
    expect(reader.usage).toMatchObject({ inputTokens: 20, outputTokens: 2 });
  });
});

describe('responsesReader on replies that are not complete', () => {
  const call = { type: 'function_call', id: 'i', call_id: 'a', name: 'f', arguments: '{}' };

  test.each<[string, object]>([
    ['another word', { status: 'incomplete', incomplete_details: { reason: 'max_tokens' } }],
    ['an unknown word', { status: 'incomplete', incomplete_details: { reason: 'eclipse' } }],
    ['no reason', { status: 'incomplete', incomplete_details: null }],
    ['no status', {}],
  ])('takes one with %s for cut, so that no call of it runs', (_, response) => {
    const end = { type: 'response.incomplete', response: { ...response, output: [call] } };
    expect(readEvents(responsesReader(), [end])).toMatchObject([{ type: 'tool-call' }, { reason: 'length' }]);
  });
});

describe('responsesReader on servers that stream less', () => {
  test('reads arguments that arrive as an object', () => {
    const events = readEvents(responsesReader(), [
      { type: 'response.output_item.added', output_index: 0, item: { type: 'function_call', call_id: 'a', name: 'f' } },
      { type: 'response.function_call_arguments.delta', output_index: 0, delta: { x: 1 } },
      completed({ output: [] }),
    ]);
    expect(events[0]).toMatchObject({ type: 'tool-call', input: { x: 1 } });
  });

  const message = { type: 'message', content: [{ type: 'output_text', text: 'Hello there' }] };

  test('emits text that only the finished item contains', () => {
    expect(
      textOf(
        readEvents(responsesReader(), [
          { type: 'response.output_item.done', output_index: 0, item: message },
          completed({}),
        ]),
        'text-delta',
      ),
    ).toBe('Hello there');
  });

  test('emits the rest of a partly streamed text, once', () => {
    const events = readEvents(responsesReader(), [
      { type: 'response.output_text.delta', output_index: 0, delta: 'Hello' },
      { type: 'response.output_item.done', output_index: 0, item: message },
      completed({ output: [message] }),
    ]);
    expect(textOf(events, 'text-delta')).toBe('Hello there');
  });

  test('emits all of a response that was not streamed', () => {
    const call = { type: 'function_call', call_id: 'a', name: 'f', arguments: '' };
    expect(readEvents(responsesReader(), [completed({ output: [message, call] })])).toEqual([
      { type: 'text-delta', text: 'Hello there' },
      { type: 'tool-call', id: 'a', name: 'f', input: {} },
      { type: 'finish', reason: 'tool-calls', usage: null },
    ]);
  });

  test('distinguishes items by id if there is no output_index', () => {
    const events = readEvents(responsesReader(), [
      { type: 'response.output_text.delta', item_id: 'm1', delta: 'Hello there' },
      { type: 'response.output_item.done', item: { ...message, id: 'm1' } },
      completed({ output: [{ ...message, id: 'm1' }] }),
    ]);
    expect(textOf(events, 'text-delta')).toBe('Hello there');
  });

  test('assembles a call that was added and streamed but never done', () => {
    const events = readEvents(responsesReader(), [
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'function_call', call_id: 'a', name: 'f', arguments: '' },
      },
      { type: 'response.function_call_arguments.delta', output_index: 0, delta: '{"x":' },
      { type: 'response.function_call_arguments.delta', output_index: 0, delta: '1}' },
      completed({}),
    ]);
    expect(events[0]).toEqual({ type: 'tool-call', id: 'a', name: 'f', input: { x: 1 } });
  });

  test('reads the reasoning text of open models', () => {
    const events = readEvents(responsesReader(), [
      { type: 'response.reasoning_text.delta', output_index: 0, delta: 'Hm' },
      completed({}),
    ]);
    expect(textOf(events, 'reasoning-delta')).toBe('Hm');
  });
});

describe('responsesReader on ends', () => {
  test('has not ended before an end event, and reads nothing after it', () => {
    const reader = responsesReader();
    readEvents(reader, recordedEvents('responses-text').slice(0, -1));
    expect(reader.ended).toBe(false);
    expect([...reader.read(completed({}))]).toEqual([]);
    expect([...reader.read({ type: 'response.output_text.delta', output_index: 9, delta: 'late' })]).toEqual([]);
  });

  test('reads content filters and policies as refusals', () => {
    const filtered = {
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
    };
    expect(readEvents(responsesReader(), [filtered]).at(-1)).toMatchObject({ reason: 'refusal' });
    const policy = {
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'bio_policy', message: 'Not this.' } },
    };
    expect(readEvents(responsesReader(), [policy])).toMatchObject([{ text: 'Not this.' }, { reason: 'refusal' }]);
  });
});

describe('responsesReader on what servers send twice', () => {
  const item = (id: string, text: string) => ({ type: 'function_call', call_id: id, name: 'f', arguments: text });
  const done = (output_index: number, wire: object) => ({
    type: 'response.output_item.done',
    output_index,
    item: wire,
  });
  const completed = (...output: object[]) => ({
    type: 'response.completed',
    response: { id: 'r', status: 'completed', output },
  });
  const created = { type: 'response.created', response: { id: 'r' } };
  const calls = (...events: object[]) =>
    readEvents(responsesReader(), events).filter((event) => event.type === 'tool-call');

  test.each<[string, object[]]>([
    ['under another index at the end', [done(3, item('a', '{"x":1}')), completed(item('a', '{"x":1}'))]],
    ['with `{}` before the arguments', [done(3, item('a', '{}')), completed(item('a', '{"x":1}'))]],
    ['with `{}` after the arguments', [done(3, item('a', '{"x":1}')), completed(item('a', '{}'))]],
    ['after the server began anew', [created, done(0, item('b', '{"y":2}')), created, completed(item('a', '{"x":1}'))]],
  ])('a call %s is one call', (_, events) => {
    expect(calls(...events)).toEqual([{ type: 'tool-call', id: 'a', name: 'f', input: { x: 1 } }]);
  });
});
