import { readEvents, textOf } from '@thimble/model-kit/testing';
import { describe, expect, test } from 'vitest';
import { recordedEvents } from './__fixtures__/recorded.ts';
import { messageReader } from './from-stream.ts';

const read = (name: string) => readEvents(messageReader(), recordedEvents(name));

/** A complete message with these blocks' events. */
function readMessage(blocks: object[], stop_reason: string | null = 'end_turn', usage?: object) {
  return readEvents(messageReader(), [
    { type: 'message_start', message: { id: 'msg_7', usage } },
    ...blocks,
    { type: 'message_delta', delta: { stop_reason } },
    { type: 'message_stop' },
  ]);
}

function toolUse(index: number, id: string, name: string, ...fragments: string[]) {
  return [
    { type: 'content_block_start', index, content_block: { type: 'tool_use', id, name, input: {} } },
    ...fragments.map((partial_json) => ({
      type: 'content_block_delta',
      index,
      delta: { type: 'input_json_delta', partial_json },
    })),
    { type: 'content_block_stop', index },
  ];
}

describe('messageReader on recorded replies', () => {
  test('reads text and usage', () => {
    const events = read('text');
    expect(textOf(events, 'text-delta')).toBe('The Pont des Arts is 155 m long — or « 155 mètres » 🌉.');
    expect(events.at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: { inputTokens: 25, outputTokens: 21, cacheReadTokens: 0, cacheWriteTokens: 0 },
    });
  });

  test('reads text, parallel calls and one without arguments', () => {
    const events = read('tool-calls');
    expect(textOf(events, 'text-delta')).toBe("I'll check both cities.");
    expect(events.slice(2)).toMatchObject([
      { type: 'tool-call', id: 'toolu_01T1x1fJ34qAmk2tNTrN7Up6', name: 'get_weather', input: { city: 'Paris' } },
      { type: 'tool-call', id: 'toolu_01A09q90qw90lq917835lq9', input: { city: 'Oslo', days: [1, 2] } },
      { type: 'tool-call', id: 'toolu_01BkD5rr8zvQ4hVZcQqq2vJp', name: 'now', input: {} },
      { type: 'finish', reason: 'tool-calls', usage: { inputTokens: 472, outputTokens: 118 } },
    ]);
  });

  test('separates thinking with its complete signature, and keeps redacted thinking as a marked signature', () => {
    const events = read('thinking');
    expect(events.slice(0, 4)).toEqual([
      { type: 'reasoning-delta', text: 'Nine and eight' },
      { type: 'reasoning-delta', text: ' are seventeen.' },
      {
        type: 'reasoning-delta',
        text: '',
        signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgw7Qk9jX1o0c2VjcmV0IjCx/w==',
      },
      {
        type: 'reasoning-delta',
        text: '',
        signature: expect.stringMatching(/^redacted_thinking:EmwKAhgBEgy3.*qpP==$/),
      },
    ]);
    expect(textOf(events, 'text-delta')).toBe('It is 17.');
  });

  test('counts cached tokens as input, and thinking as output', () => {
    expect(read('thinking').at(-1)).toMatchObject({
      usage: {
        inputTokens: 2_043 + 188 + 1_896,
        outputTokens: 64,
        cacheWriteTokens: 188,
        cacheReadTokens: 1_896,
        reasoningTokens: 41,
      },
    });
  });

  test.each([
    ['refusal', 'refusal', 'First, take'],
    ['refusal-at-once', 'refusal', 'The request could enable biological harm.'],
    ['max-tokens', 'length', 'Once upon a time'],
    ['stop-sequence', 'stop', '<code>\n1 + 1\n'],
    ['pause-turn', 'other', 'Let me look that up.'],
  ])('says why %s stopped', (name, reason, text) => {
    const events = read(name);
    expect([events.at(-1), textOf(events, 'text-delta')]).toMatchObject([{ type: 'finish', reason }, text]);
  });
});

describe('messageReader', () => {
  test('knows the usage from the first event on, and updates it', () => {
    const reader = messageReader();
    expect(reader.usage).toBeNull();
    const [start, ...others] = recordedEvents('stop-sequence');
    readEvents(reader, [start]);
    expect(reader.usage).toEqual({ inputTokens: 1_288, outputTokens: 1, cacheReadTokens: 1_200 });
    readEvents(reader, others);
    expect(reader.usage).toMatchObject({ inputTokens: 1_288, outputTokens: 12 });
  });

  test('keeps a count that a later event omits or sets to zero', () => {
    const reader = messageReader();
    const delta = (usage: object) => ({ type: 'message_delta', delta: {}, usage });
    const start = { type: 'message_start', message: { usage: { input_tokens: 7, output_tokens: 1 } } };
    readEvents(reader, [start, delta({ input_tokens: 0, output_tokens: 9 }), delta({ input_tokens: null })]);
    expect(reader.usage).toEqual({ inputTokens: 7, outputTokens: 9 });
  });

  test('ends at message_stop, not at a stop reason', () => {
    const reader = messageReader();
    const events = recordedEvents('text');
    readEvents(reader, events.slice(0, -1));
    expect(reader.ended).toBe(false);
    readEvents(reader, events.slice(-1));
    expect(reader.ended).toBe(true);
  });

  test('keeps arguments that are not JSON as text, with an error', () => {
    expect(readMessage(toolUse(0, 'a', 'f', '{"x": ', 'oops}'), 'tool_use')[0]).toMatchObject({
      input: '{"x": oops}',
      error: expect.stringContaining('not valid JSON'),
    });
  });

  test('separates fragments of interleaved blocks', () => {
    const [startA, a1, a2, stopA] = toolUse(0, 'a', 'f', '{"x"', ':1}');
    const [startB, b1, b2, stopB] = toolUse(1, 'b', 'g', '{"y"', ':2}');
    const events = [startA, startB, b1, a1, a2, b2, stopA, stopB].flatMap((event) => event ?? []);
    expect(readMessage(events, 'tool_use')).toMatchObject([{ input: { x: 1 } }, { input: { y: 2 } }, {}]);
  });

  test('gives calls with the same id, or none, unique ids', () => {
    const calls = [...toolUse(0, 'a', 'f'), ...toolUse(1, 'a', 'g'), ...toolUse(2, '', 'f')];
    expect(readMessage(calls).map((event) => 'id' in event && event.id)).toEqual(['a', 'a_1', 'call_msg_7_2', false]);
  });

  test('completes blocks whose end was not sent', () => {
    const [first, second] = [toolUse(0, 'a', 'f', '{"x":1}'), toolUse(0, 'b', 'g', '{"y":2}')];
    const events = [...first.slice(0, -1), ...second.slice(0, -1)];
    expect(readMessage(events, 'tool_use')).toMatchObject([{ input: { x: 1 } }, { input: { y: 2 } }, {}]);
  });

  test('marks a call whose arguments were lost at the limit with an error', () => {
    const calls = [...toolUse(0, 'a', 'now'), ...toolUse(1, 'b', 'write_file')];
    expect(readMessage(calls, 'max_tokens')).toMatchObject([
      { id: 'a', input: {} },
      { id: 'b', error: expect.stringContaining('length limit') },
      { reason: 'length' },
    ]);
    expect(readMessage(calls, 'max_tokens')[0]).not.toHaveProperty('error');
  });

  test('reads arguments that arrive as an object', () => {
    const [started, , ...rest] = toolUse(0, 'a', 'f', '{}');
    const delta = {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'input_json_delta', partial_json: { x: 1 } },
    };
    expect(readMessage([started ?? {}, delta, ...rest], 'tool_use')[0]).toMatchObject({ input: { x: 1 } });
  });

  test('finishes a refused reply with refusal, even if it has calls', () => {
    expect(readMessage(toolUse(0, 'a', 'f'), 'refusal').at(-1)).toMatchObject({ reason: 'refusal' });
  });

  test.each([
    ['model_context_window_exceeded', 'length'],
    ['something_new', 'other'],
    [null, 'other'],
  ])('reads the stop reason %s as %s', (stopReason, reason) => {
    expect(readMessage([], stopReason)).toMatchObject([{ type: 'finish', reason }]);
  });

  test('treats zeros as no usage', () => {
    expect(readMessage([], 'end_turn', { input_tokens: 0, output_tokens: 0 })).toMatchObject([{ usage: null }]);
  });

  test('ignores what it does not know', () => {
    const events = [
      null,
      'text',
      { type: 'vertex_event' },
      { type: 'content_block_start', index: 0 },
      { type: 'content_block_delta', index: 5, delta: { type: 'input_json_delta', partial_json: '{' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'citations_delta', citation: {} } },
      { type: 'content_block_stop', index: 9 },
    ];
    const reader = messageReader();
    expect(readEvents(reader, [...events, { type: 'message_stop' }, ...toolUse(0, 'a', 'f')])).toMatchObject([
      { type: 'finish' },
    ]);
  });
});

describe('messageReader on a message that begins anew', () => {
  const anew = (id: string) => ({
    type: 'message_start',
    message: { id, usage: { input_tokens: 9, output_tokens: 1 } },
  });
  const text = (words: string) => [
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: words } },
  ];
  const half = toolUse(1, 'a', 'f', '{"x":').slice(0, -1);

  test('takes the second for the first, and forgets the half call', () => {
    const events = [...text('I lo'), ...half, anew('msg_8'), ...text('I look.'), ...toolUse(1, 'b', 'f', '{"x":1}')];
    expect(readMessage(events)).toMatchObject([
      { type: 'text-delta', text: 'I lo' },
      { type: 'text-delta', text: 'ok.' },
      { type: 'tool-call', id: 'b', input: { x: 1 } },
      { type: 'finish', reason: 'tool-calls', usage: { inputTokens: 9 } },
    ]);
  });

  test('fails where text that is out already would differ', () => {
    expect(() => readMessage([...text('Half'), anew('msg_8'), ...text('Whole')])).toThrow(/anew/);
    expect(() => readMessage([...text('Half'), anew('msg_8')])).toThrow(/anew/);
  });
});

test('a call that is sent again is one call, also after an empty one', () => {
  const whole = toolUse(1, 'a', 'f', '{"x":1}');
  for (const before of [whole, toolUse(0, 'a', 'f'), toolUse(0, 'a', 'f', '{}')])
    expect(readMessage([...before, ...whole]).filter((event) => event.type === 'tool-call')).toMatchObject([
      { id: 'a', input: { x: 1 } },
    ]);
});

test('takes [DONE] for the end after a stop reason, and for nothing before', () => {
  const begun = [{ type: 'message_start', message: { id: 'msg_7' } }];
  const stopped = { type: 'message_delta', delta: { stop_reason: 'end_turn' } };
  expect(readEvents(messageReader(), [...begun, stopped, '[DONE]'])).toMatchObject([
    { type: 'finish', reason: 'stop' },
  ]);
  expect(readEvents(messageReader(), [...begun, '[DONE]'])).toEqual([]);
});
