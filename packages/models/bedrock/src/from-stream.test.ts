import { readEvents, textOf } from '@thimble/model-kit/testing';
import { describe, expect, test } from 'vitest';
import { recordedEvents } from './__fixtures__/recorded.ts';
import { converseReader, toEvents } from './from-stream.ts';

const read = (name: string) => readEvents(converseReader(), recordedEvents(name));
const start = (contentBlockIndex: number, toolUse: object) => ({
  contentBlockStart: { contentBlockIndex, start: { toolUse } },
});
const delta = (contentBlockIndex: number, value: object) => ({
  contentBlockDelta: { contentBlockIndex, delta: value },
});
const end = (stopReason: string) => ({ messageStop: { stopReason } });

describe('converseReader on recorded replies', () => {
  test('reads text, and counts cached tokens as input', () => {
    const events = read('text');
    expect(textOf(events, 'text-delta')).toBe('The Pont des Arts is 155 m long — or « 155 mètres ».');
    expect(events.at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: { inputTokens: 1312, outputTokens: 24, cacheReadTokens: 1152, cacheWriteTokens: 139 },
    });
  });

  test('reads text and parallel tool calls', () => {
    expect(read('tool-calls')).toMatchObject([
      { type: 'text-delta', text: 'I will look both up.' },
      { type: 'tool-call', id: 'tooluse_kZJMlvQmRJ6eAyJE5GIl7Q', name: 'get_weather', input: { city: 'Paris' } },
      { type: 'tool-call', id: 'tooluse_o9Q1Hn4nTUyPGCTLwPSVeA', input: { city: 'Oslo', days: [1, 2] } },
      { type: 'finish', reason: 'tool-calls', usage: { inputTokens: 412, outputTokens: 93 } },
    ]);
  });

  test('reads a tool call without arguments', () => {
    expect(read('tool-call-without-arguments')).toMatchObject([
      { type: 'tool-call', name: 'now', input: {} },
      { reason: 'tool-calls' },
    ]);
  });

  test('reads reasoning, its complete signature, and encrypted reasoning', () => {
    const events = read('reasoning');
    expect(textOf(events, 'reasoning-delta')).toBe('Nine and eight make 17.');
    expect(events.filter((event) => event.type === 'reasoning-delta' && event.signature)).toEqual([
      { type: 'reasoning-delta', text: '', signature: 'EqQBCkgIARABGAIiQL0x9bKp2m+/w7Y==' },
      { type: 'reasoning-delta', text: '', signature: 'redacted:cnNuX3BVUGgxNnRvNFZLWUQ=' },
    ]);
    expect(textOf(events, 'text-delta')).toBe('Let me check.');
  });

  test.each([
    ['guardrail', 'First, take', 'refusal'],
    ['content-filtered', "I can't help with that.", 'refusal'],
    ['max-tokens', 'Once upon a', 'length'],
  ])('reads %s, and keeps the text', (name, text, reason) => {
    const events = read(name);
    expect(textOf(events, 'text-delta')).toBe(text);
    expect(events.at(-1)).toMatchObject({ reason });
  });
});

describe('converseReader', () => {
  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['model_context_window_exceeded', 'length'],
    ['malformed_model_output', 'other'],
    ['malformed_tool_use', 'other'],
    ['something_new', 'other'],
  ])('reads the stop reason %s as %s', (stopReason, reason) => {
    expect(readEvents(converseReader(), [delta(0, { text: 'A' }), end(stopReason)]).at(-1)).toMatchObject({ reason });
  });

  test("finishes with 'tool-calls' whatever the stop reason is, unless the reply was cut", () => {
    for (const [reason, expected] of [
      ['end_turn', 'tool-calls'],
      ['malformed_tool_use', 'tool-calls'],
      ['max_tokens', 'length'],
    ] as const) {
      const events = readEvents(converseReader(), [start(0, { toolUseId: 'a', name: 'f' }), end(reason)]);
      expect(events).toMatchObject([{ type: 'tool-call', name: 'f' }, { reason: expected }]);
    }
  });

  test('reads arguments that arrive as an object', () => {
    const events = [
      start(0, { toolUseId: 'a', name: 'f' }),
      delta(0, { toolUse: { input: { x: 1 } } }),
      end('tool_use'),
    ];
    expect(readEvents(converseReader(), events)[0]).toMatchObject({ input: { x: 1 } });
  });

  test('keeps cut arguments as text, with an error', () => {
    const cut = [
      start(0, { toolUseId: 'a', name: 'f' }),
      delta(0, { toolUse: { input: '{"x": 1' } }),
      end('max_tokens'),
    ];
    const [call] = readEvents(converseReader(), cut);
    expect(call).toMatchObject({ input: '{"x": 1', error: expect.stringMatching(/not valid JSON/) });
  });

  test('separates interleaved calls, calls with the same index, and calls with the same id', () => {
    const calls = (...events: object[]) => readEvents(converseReader(), [...events, end('tool_use')]).slice(0, -1);
    const input = (index: number, text: string) => delta(index, { toolUse: { input: text } });
    const [a, b] = [
      { toolUseId: 'a', name: 'f' },
      { toolUseId: 'b', name: 'g' },
    ];
    const expected = [
      { id: 'a', name: 'f', input: { x: 1 } },
      { id: 'b', name: 'g', input: { y: 2 } },
    ];
    expect(
      calls(start(0, a), start(1, b), input(0, '{"x":'), input(1, '{"y":'), input(0, '1}'), input(1, '2}')),
    ).toMatchObject(expected);
    expect(calls(start(0, a), input(0, '{"x":1}'), start(0, b), input(0, '{"y":2}'))).toMatchObject(expected);
    expect(calls(start(0, a), start(1, { ...b, toolUseId: 'a' }))).toMatchObject([{ id: 'a' }, { id: 'a_1' }]);
  });

  test("does not treat the provider's own tools as calls", () => {
    const events = [
      start(0, { toolUseId: 's', name: 'nova_grounding', type: 'server_tool_use' }),
      delta(0, { toolUse: { input: '{}' } }),
      delta(1, { text: 'Found.' }),
      end('end_turn'),
    ];
    expect(readEvents(converseReader(), events)).toMatchObject([{ text: 'Found.' }, { reason: 'stop' }]);
  });

  test('has not ended before messageStop, and knows a usage that comes before it', () => {
    const reader = converseReader();
    readEvents(reader, [delta(0, { text: 'half' }), { metadata: { usage: { inputTokens: 5, outputTokens: 1 } } }]);
    expect([reader.ended, reader.usage]).toEqual([false, { inputTokens: 5, outputTokens: 1 }]);
  });

  test('treats an incomplete usage, or one of zeros, as unknown', () => {
    for (const usage of [undefined, {}, { inputTokens: 1 }, { inputTokens: 0, outputTokens: 0 }])
      expect(readEvents(converseReader(), [end('end_turn'), { metadata: { usage } }]).at(-1)).toMatchObject({
        usage: null,
      });
  });

  test('ignores unknown events', () => {
    const events = readEvents(converseReader(), [
      null,
      7,
      {},
      { $unknown: ['x', {}] },
      { contentBlockDelta: null },
      delta(0, { citation: { title: 't' } }),
      delta(0, { text: 'A' }),
      end('end_turn'),
    ]);
    expect(events).toMatchObject([{ text: 'A' }, { reason: 'stop' }]);
  });
});

describe('toEvents', () => {
  test('keeps text with citations', () => {
    const content = [{ text: 'It is ' }, { citationsContent: { content: [{ text: '155 m' }], citations: [{}] } }];
    const events = readEvents(converseReader(), toEvents({ output: { message: { content } }, stopReason: 'end_turn' }));
    expect(textOf(events, 'text-delta')).toBe('It is 155 m');
  });

  test('makes no events of anything but a reply', () => {
    for (const output of [null, {}, { output: { message: {} } }, { output: { message: { content: 'x' } } }])
      expect(readEvents(converseReader(), toEvents(output))).toEqual([]);
  });
});

describe('converseReader on a message that begins anew', () => {
  const anew = { messageStart: { role: 'assistant' } };
  const input = (text: string) => delta(1, { toolUse: { input: text } });

  test('takes the second for the first, and forgets the half call', () => {
    const half = [anew, delta(0, { text: 'I lo' }), start(1, { toolUseId: 'a', name: 'f' }), input('{"x":')];
    const whole = [anew, delta(0, { text: 'I look.' }), start(1, { toolUseId: 'b', name: 'f' }), input('{"x":1}')];
    expect(readEvents(converseReader(), [...half, ...whole, end('tool_use')])).toMatchObject([
      { text: 'I lo' },
      { text: 'ok.' },
      { type: 'tool-call', id: 'b', input: { x: 1 } },
      { reason: 'tool-calls' },
    ]);
  });

  test('fails where text that is out already would differ', () => {
    const events = [anew, delta(0, { text: 'Half' }), anew, delta(0, { text: 'Whole' })];
    expect(() => readEvents(converseReader(), events)).toThrow(/anew/);
  });
});

test('a call that is sent again is one call', () => {
  const whole = [start(0, { toolUseId: 'a', name: 'f' }), delta(0, { toolUse: { input: '{"x":1}' } })];
  const calls = readEvents(converseReader(), [...whole, ...whole, end('tool_use')]);
  expect(calls.filter((event) => event.type === 'tool-call')).toMatchObject([{ id: 'a', input: { x: 1 } }]);
});
