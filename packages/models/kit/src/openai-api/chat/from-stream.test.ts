import { describe, expect, test } from 'vitest';
import { readEvents, textOf } from '../../testing/read.ts';
import { recordedEvents } from '../__fixtures__/recorded.ts';
import { chatReader } from './from-stream.ts';

const read = (name: string) => readEvents(chatReader(), recordedEvents(name));

function chunk(delta: object, finish_reason: string | null = null, more: object = {}) {
  return { id: 'chatcmpl-7', choices: [{ index: 0, delta, finish_reason }], ...more };
}

function readCalls(...fragments: object[]) {
  const chunks = fragments.map((fragment) => chunk({ tool_calls: [fragment] }));
  return readEvents(chatReader(), [...chunks, chunk({}, 'tool_calls')]).filter((event) => event.type === 'tool-call');
}

describe('chatReader on recorded replies', () => {
  test('reads text and usage', () => {
    const events = read('chat-text');
    expect(textOf(events, 'text-delta')).toBe('The Pont des Arts is 155 m long — or « 155 mètres ».');
    expect(events.at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: { inputTokens: 1312, outputTokens: 17, cacheReadTokens: 1152, reasoningTokens: 0 },
    });
  });

  test('reads parallel tool calls', () => {
    expect(read('chat-tool-calls')).toMatchObject([
      { type: 'tool-call', id: 'call_Yw0q9mB3uN7kXsD2', name: 'get_weather', input: { city: 'Paris' } },
      { type: 'tool-call', id: 'call_b2VtR5hJ8pLcQz1A', name: 'get_weather', input: { city: 'Oslo', days: [1, 2] } },
      { type: 'finish', reason: 'tool-calls', usage: { inputTokens: 91, outputTokens: 49 } },
    ]);
  });

  test('reads a refusal as text and its reason', () => {
    const events = read('chat-refusal');
    expect(textOf(events, 'text-delta')).toBe("I'm sorry, I can't assist with that request.");
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'refusal' });
  });

  test('reads a content filter as a refusal, and keeps what came before it', () => {
    const events = read('chat-content-filter');
    expect(textOf(events, 'text-delta')).toBe('First, take');
    expect(events.at(-1)).toMatchObject({ reason: 'refusal' });
  });

  test('says if a reply was cut at the limit', () => {
    expect(read('chat-length').at(-1)).toMatchObject({ reason: 'length', usage: { outputTokens: 3 } });
  });

  test("separates DeepSeek's reasoning", () => {
    const events = read('chat-deepseek-reasoning');
    expect(textOf(events, 'reasoning-delta')).toBe('First, add 9 and 8.');
    expect(textOf(events, 'text-delta')).toBe('It is 17.');
    expect(events.at(-1)).toMatchObject({
      usage: { inputTokens: 18, outputTokens: 145, reasoningTokens: 137, cacheReadTokens: 0 },
    });
  });

  test('separates the calls of Ollama, which all have index 0', () => {
    const events = read('chat-ollama-tool-calls');
    expect(textOf(events, 'reasoning-delta')).toBe('Two cities.');
    expect(events.filter((event) => event.type === 'tool-call')).toMatchObject([
      { id: 'call_1x2k9w0a', input: { city: 'Paris' } },
      { id: 'call_7bq3m5zt', input: { city: 'Oslo' } },
    ]);
  });
});

describe('chatReader on tool calls', () => {
  test('accepts complete calls without index and id, and makes unique ids', () => {
    const whole = { function: { name: 'now', arguments: '{}' } };
    expect(readCalls(whole, whole)).toMatchObject([
      { id: 'call_chatcmpl-7_0', name: 'now', input: {} },
      { id: 'call_chatcmpl-7_1', name: 'now', input: {} },
    ]);
  });

  test('separates complete calls with the same index, with one id or none', () => {
    const whole = (city: string, more: object) => ({
      ...more,
      function: { name: 'f', arguments: `{"city":"${city}"}` },
    });
    for (const more of [{ index: 0 }, { id: 'same' }, { index: 0, id: 'same' }]) {
      expect(readCalls(whole('Paris', more), whole('Oslo', more))).toMatchObject([
        { input: { city: 'Paris' } },
        { input: { city: 'Oslo' } },
      ]);
    }
  });

  test('adds fragments without an index to the call of their id, or to the last one', () => {
    expect(
      readCalls(
        { id: 'a', function: { name: 'f', arguments: '{"x"' } },
        { id: 'b', function: { name: 'g', arguments: '' } },
        { id: 'a', function: { arguments: ':1}' } },
        { function: { arguments: '[2]' } },
      ),
    ).toMatchObject([
      { name: 'f', input: { x: 1 } },
      { name: 'g', input: [2] },
    ]);
  });

  test('makes repeated ids unique', () => {
    const calls = readCalls(
      { index: 0, id: 'same', function: { name: 'f', arguments: '{}' } },
      { index: 1, id: 'same', function: { name: 'g', arguments: '{}' } },
    );
    expect(calls.map((call) => call.id)).toEqual(['same', 'same_1']);
  });

  test('joins a name that arrives in pieces, and takes a repeated name once', () => {
    expect(
      readCalls(
        { index: 0, id: 'a', function: { name: 'get_' } },
        { index: 0, function: { name: 'weather', arguments: '' } },
      ),
    ).toMatchObject([{ name: 'get_weather' }]);
    const repeated = { index: 0, id: 'a', function: { name: 'now', arguments: ' ' } };
    expect(readCalls(repeated, repeated, repeated)).toMatchObject([{ name: 'now', input: {} }]);
  });

  test('accepts arguments that are already an object', () => {
    expect(readCalls({ index: 0, id: 'a', function: { name: 'f', arguments: { x: [1] } } })).toMatchObject([
      { input: { x: [1] } },
    ]);
  });

  test('keeps broken arguments as text, with an error', () => {
    const [call] = readCalls({ index: 0, id: 'a', function: { name: 'f', arguments: '{"x": 1' } });
    expect(call).toMatchObject({ input: '{"x": 1' });
    expect(call?.error).toMatch(/not valid JSON/);
  });

  test("finishes with 'tool-calls' whatever reason the server gives, unless the reply was cut", () => {
    for (const [reason, expected] of [
      ['stop', 'tool-calls'],
      ['tool_calls', 'tool-calls'],
      ['length', 'length'],
    ]) {
      const events = readEvents(chatReader(), [
        chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }] }, reason),
      ]);
      expect(events.at(-1)).toMatchObject({ type: 'finish', reason: expected });
    }
  });
});

describe('chatReader on calls that servers stream in ways of their own', () => {
  const part = (text: string, more: object = {}, name?: string) => ({
    ...more,
    function: { ...(name !== undefined && { name }), arguments: text },
  });
  const first = { index: 0, id: 'a' };

  test.each<[string, object[]]>([
    [
      'the whole call again at the end',
      [part('{"x"', first, 'f'), part(':1}', { index: 0 }), part('{"x":1}', first, 'f')],
    ],
    [
      'the whole call again under another index',
      [part('{"x":1}', first, 'f'), part('{"x":1}', { index: 1, id: 'a' }, 'f')],
    ],
    ['the whole call again without an index', [part('{"x":1}', first, 'f'), part('{ "x": 1 }', { id: 'a' }, 'f')]],
    ['`{}` before the arguments', [part('{}', first, 'f'), part('{"x"', { index: 0 }), part(':1}', { index: 0 })]],
    ['`{}` before the whole call', [part('{}', first, 'f'), part('{"x":1}', first, 'f')]],
    ['the arguments twice, whole', [part('{"x":1}', first, 'f'), part('{"x":1}', { index: 0 })]],
    [
      'the arguments twice, in pieces',
      [part('', first, 'f'), ...['{"x"', ':1}', '{"x"', ':1}'].map((text) => part(text, { index: 0 }))],
    ],
    [
      'fragments under another index, without a name',
      [part('', first, 'f'), part('{"x"', { index: 1 }), part(':1}', { index: 2 })],
    ],
    ['fragments of its id under another index', [part('', first, 'f'), part('{"x":1}', { index: 1, id: 'a' })]],
    [
      'a new id with the name in each fragment',
      [part('', first, 'f'), part('{"x"', { index: 0, id: 'b' }, 'f'), part(':1}', { index: 0, id: 'c' }, 'f')],
    ],
    [
      'the same without an index',
      [part('', { id: 'a' }, 'f'), part('{"x"', { id: 'b' }, 'f'), part(':1}', { id: 'c' }, 'f')],
    ],
  ])('%s is one call with its arguments', (_, fragments) => {
    expect(readCalls(...fragments)).toEqual([{ type: 'tool-call', id: 'a', name: 'f', input: { x: 1 } }]);
  });

  test('a call without arguments that is sent again is one call', () => {
    expect(readCalls(part('{}', first, 'now'), part('{}', first, 'now'))).toHaveLength(1);
  });

  test('calls that differ stay apart', () => {
    const calls = readCalls(
      part('{"x":1}', first, 'f'),
      part('{"x":2}', { index: 0, id: 'b' }, 'f'),
      part('', { index: 1, id: 'c' }, 'g'),
    );
    expect(calls.map((call) => [call.id, call.input])).toEqual([
      ['a', { x: 1 }],
      ['b', { x: 2 }],
      ['c', {}],
    ]);
  });

  test('arguments that are nested without end are left out, and the call says so', () => {
    let nested: unknown = 1;
    for (let depth = 0; depth < 20_000; depth++) nested = [nested];
    const text = `{"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    for (const fragment of [part(text, first, 'f'), { ...first, function: { name: 'f', arguments: { x: nested } } }])
      expect(readCalls(fragment)).toMatchObject([{ input: {}, error: /nested more than 100 levels/ }]);
  });
});

describe('chatReader on the end of a reply', () => {
  test('takes [DONE] for it where a server gives no reason, but not in an empty stream', () => {
    expect(readEvents(chatReader(), [chunk({ content: 'Hi' }), '[DONE]'])).toMatchObject([
      { text: 'Hi' },
      { type: 'finish', reason: 'stop' },
    ]);
    expect(readEvents(chatReader(), ['[DONE]'])).toEqual([]);
  });

  test('reads on where a server gives a reason in every chunk, to the end of the stream', () => {
    const reader = chatReader();
    const events = ['A', 'B'].flatMap((content) => [...reader.read(chunk({ content }, 'stop'))]);
    expect(events).toMatchObject([{ text: 'A' }, { text: 'B' }]);
    // A connection that breaks here may have lost the rest.
    expect([reader.ended, reader.mayGoOn]).toEqual([false, true]);
    reader.close?.();
    expect(reader.ended).toBe(true);
  });

  test('reads a whole message after the deltas once', () => {
    const whole = { id: 'c', choices: [{ message: { content: 'Hi there' }, finish_reason: 'stop' }] };
    expect(textOf(readEvents(chatReader(), [chunk({ content: 'Hi ' }), whole]), 'text-delta')).toBe('Hi there');
  });
});

describe('chatReader on compatible servers', () => {
  test('has not ended before a finish_reason', () => {
    const reader = chatReader();
    readEvents(reader, [chunk({ content: 'half' }, null, { usage: { prompt_tokens: 5, completion_tokens: 1 } })]);
    expect(reader.ended).toBe(false);
    expect(reader.usage).toEqual({ inputTokens: 5, outputTokens: 1 });
  });

  test('reads reasoning once when a server sends it under both names', () => {
    const events = readEvents(chatReader(), [chunk({ reasoning: 'Hm', reasoning_content: 'Hm' }, 'stop')]);
    expect(textOf(events, 'reasoning-delta')).toBe('Hm');
  });

  test('reads the parts of Mistral', () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] },
      { type: 'text', text: 'Yes' },
    ];
    const events = readEvents(chatReader(), [chunk({ content }, 'stop')]);
    expect([textOf(events, 'reasoning-delta'), textOf(events, 'text-delta')]).toEqual(['Hm', 'Yes']);
  });

  test('reads a complete reply of a server that does not stream', () => {
    const message = {
      role: 'assistant',
      content: 'Hi',
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
    };
    const events = readEvents(chatReader(), [
      {
        id: 'c',
        choices: [{ index: 0, message, finish_reason: 'tool_calls' }],
        usage: { prompt_tokens: 3, completion_tokens: 2 },
      },
    ]);
    expect(events).toEqual([
      { type: 'text-delta', text: 'Hi' },
      { type: 'tool-call', id: 'a', name: 'f', input: {} },
      { type: 'finish', reason: 'tool-calls', usage: { inputTokens: 3, outputTokens: 2 } },
    ]);
  });

  test('counts reasoning as output if a server leaves it out of the completion', () => {
    const usage = {
      prompt_tokens: 30,
      completion_tokens: 10,
      total_tokens: 240,
      completion_tokens_details: { reasoning_tokens: 200 },
    };
    expect(readEvents(chatReader(), [chunk({}, 'stop', { usage })]).at(-1)).toMatchObject({
      usage: { inputTokens: 30, outputTokens: 210, reasoningTokens: 200 },
    });
  });

  test('takes the last of cumulative usages, and the one of Groq', () => {
    const cumulative = [1, 2].map((completion_tokens) =>
      chunk({ content: 'x' }, 'stop', { usage: { prompt_tokens: 9, completion_tokens } }),
    );
    expect(readEvents(chatReader(), cumulative).at(-1)).toMatchObject({ usage: { inputTokens: 9, outputTokens: 2 } });
    const groq = chunk({}, 'stop', { x_groq: { usage: { prompt_tokens: 4, completion_tokens: 3 } } });
    expect(readEvents(chatReader(), [groq]).at(-1)).toMatchObject({ usage: { inputTokens: 4, outputTokens: 3 } });
  });

  test('treats a usage of zeros as unknown', () => {
    const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
    expect(readEvents(chatReader(), [chunk({}, 'stop', { usage })]).at(-1)).toMatchObject({ usage: null });
  });

  test('ignores other choices and unknown chunks', () => {
    const events = readEvents(chatReader(), [
      null,
      7,
      'x',
      {},
      { choices: 'none' },
      { choices: [null, { index: 1, delta: { content: 'B' } }] },
      chunk({ content: 'A' }, 'stop'),
    ]);
    expect(textOf(events, 'text-delta')).toBe('A');
  });

  test.each<[string, ...object[]]>([
    ['with a delta of null', { delta: null, message: { content: 'Hello you' } }],
    ['with an empty delta', { delta: {}, message: { content: 'Hello you' } }],
  ])('reads a whole message after its deltas once, and by itself, %s', (_, last) => {
    const end = { choices: [{ index: 0, ...last, finish_reason: 'stop' }] };
    for (const before of [
      [],
      [chunk({ content: 'Hello ' })],
      [chunk({ content: 'Hello ' }), chunk({ content: 'you' })],
    ])
      expect(textOf(readEvents(chatReader(), [...before, end]), 'text-delta')).toBe('Hello you');
  });

  test.each<[string, unknown]>([
    ['a part by itself', { type: 'text', text: 'Hello' }],
    ['texts in a list', ['Hel', 'lo']],
    ['parts of the other API', [{ type: 'output_text', text: 'Hello' }]],
  ])('reads content that is %s', (_, content) => {
    expect(textOf(readEvents(chatReader(), [chunk({ content }, 'stop')]), 'text-delta')).toBe('Hello');
  });

  test('reads the index of a choice as text', () => {
    const choice = { index: '0', delta: { content: 'Hello' }, finish_reason: 'stop' };
    expect(textOf(readEvents(chatReader(), [{ choices: [choice] }]), 'text-delta')).toBe('Hello');
  });

  test.each<[string, ...object[]]>([
    ['by itself', { tool_calls: { index: 0, id: 'a', function: { name: 'f', arguments: '{"x":1}' } } }],
    [
      'in the form before there were several',
      { function_call: { name: 'f', arguments: '{"x"' } },
      { function_call: { arguments: ':1}' } },
    ],
    [
      'with its name and arguments beside the id',
      { tool_calls: [{ index: 0, id: 'a', name: 'f', arguments: '{"x":1}' }] },
    ],
  ])('reads a call %s', (_, ...deltas) => {
    const events = readEvents(chatReader(), [...deltas.map((delta) => chunk(delta)), chunk({}, 'stop')]);
    expect(events).toMatchObject([{ type: 'tool-call', name: 'f', input: { x: 1 } }, { reason: 'tool-calls' }]);
  });

  test('keeps interleaved calls apart whose index is a text', () => {
    const fragment = (index: string, rest: object) => ({ index, ...rest });
    expect(
      readCalls(
        fragment('0', { id: 'a', function: { name: 'f', arguments: '{"x":' } }),
        fragment('1', { id: 'b', function: { name: 'g', arguments: '{"y":' } }),
        fragment('0', { function: { arguments: '1}' } }),
        fragment('1', { function: { arguments: '2}' } }),
      ),
    ).toMatchObject([{ input: { x: 1 } }, { input: { y: 2 } }]);
  });

  test('runs no call of a reply that was cut or failed, whatever the word of the server', () => {
    const call = chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }] });
    const reasonOf = (word: string) => readEvents(chatReader(), [call, chunk({}, word)]).at(-1);
    expect(reasonOf('MAX_TOKENS')).toMatchObject({ reason: 'length' });
    expect(reasonOf('model_length')).toMatchObject({ reason: 'length' });
    expect(() => reasonOf('insufficient_system_resource')).toThrow('stopped with an error');
    const reader = chatReader();
    for (const event of [call, chunk({}, 'network_error')]) expect([...reader.read(event)]).toEqual([]);
    expect(() => reader.finish()[Symbol.iterator]().next()).toThrow('stopped with an error');
  });

  test('reads an unknown finish_reason as other', () => {
    expect(readEvents(chatReader(), [chunk({ content: 'A' }, 'eclipse')]).at(-1)).toMatchObject({ reason: 'other' });
  });
});
