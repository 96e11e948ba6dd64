import fastCheck from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { anyCharacter } from '../__fixtures__/any-character.ts';
import { tool, ToolCallingAgent, type Json, type ToolResultPart } from '../index.ts';
import { messageOf } from './errors.ts';
import { clipJson, clipText, toJson, typeOfJson } from './json.ts';
import { scriptedModel } from '../testing/index.ts';

/** The result that the model sees of a tool that returns `output`. */
async function resultOf(output: unknown): Promise<ToolResultPart | undefined> {
  const made = tool({ name: 'give', description: 'd', input: z.object({}), execute: (): unknown => output });
  const model = scriptedModel([{ toolCalls: [{ name: 'give', input: {} }] }, 'done']);
  const { state } = await new ToolCallingAgent({ model, tools: [made] }).run('Go.');
  expect(state).toBe('success');
  const last = model.requests[1]?.messages.at(-1);
  return last?.role === 'tool' ? last.content[0] : undefined;
}

/** The same where it was cut: text. */
async function textOf(output: unknown): Promise<string> {
  const result = await resultOf(output);
  return typeof result?.output === 'string' ? result.output : '';
}

/** The task as the model reads it. */
async function taskWith(variables: { [name: string]: Json }): Promise<string> {
  const model = scriptedModel(['done']);
  await new ToolCallingAgent({ model }).run('Use the data.', { variables });
  const last = model.requests[0]?.messages.at(-1);
  const part = last?.role === 'user' ? last.content[0] : undefined;
  return part?.type === 'text' ? part.text : '';
}

class Point {
  readonly x = 1;
  readonly #hidden = 2;
  get sum() {
    return this.x + this.#hidden;
  }
}

describe('what a tool returns reaches the model as JSON', () => {
  test.each<[string, unknown, Json]>([
    ['text', 'x', 'x'],
    ['an empty text', '', ''],
    ['a number', 1.5, 1.5],
    ['zero', 0, 0],
    ['false', false, false],
    ['null', null, null],
    ['undefined', undefined, null],
    ['a big integer that a number holds', 5n, 5],
    ['a typed array of numbers', new Float64Array([1.5, 2]), [1.5, 2]],
    ['what has toJSON', { toJSON: () => ({ a: [1n] }) }, { a: [1] }],
    ['a URL', new URL('https://a.test/x'), 'https://a.test/x'],
    ['NaN', Number.NaN, null],
    ['a date', new Date('2026-01-02T03:04:05Z'), '2026-01-02T03:04:05.000Z'],
    ['a class instance', new Point(), { x: 1 }],
    ['fields that are undefined', { a: 1, b: undefined }, { a: 1 }],
    ['a map of plain data', new Map([['a', 1]]), { a: 1 }],
    ['boxed texts and numbers', [Object('ab'), Object(1.5), Object(false), Object(2n)], ['ab', 1.5, false, 2]],
    ['a set of plain data', new Set([1, 2]), [1, 2]],
    ['a map within an object', { counts: new Map([['a', 1]]) }, { counts: { a: 1 } }],
    ['an object of two uses', Array(2).fill({ a: 1 }), [{ a: 1 }, { a: 1 }]],
  ])('%s', async (_, output, expected) => {
    expect(await resultOf(output)).toStrictEqual({ type: 'tool-result', id: 'call-1', name: 'give', output: expected });
  });

  test('an own key `__proto__` is data', async () => {
    const result = await resultOf(JSON.parse('{"__proto__":{"a":1},"b":2}'));
    expect(JSON.stringify(result?.output)).toBe('{"__proto__":{"a":1},"b":2}');
  });

  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  let deep: Json = 0;
  for (let level = 0; level < 50_000; level++) deep = [deep];

  test.each<[string, unknown]>([
    ['a cycle', cycle],
    ['a big integer that no number holds', { n: 2n ** 64n }],
    ['an object whose toJSON throws', { toJSON: () => Reflect.apply(String, null, [Object.create(null)]) }],
    ['nesting without end', deep],
  ])('%s is an error of the tool that the model reads', async (_, output) => {
    const result = await resultOf(output);
    expect(result).toMatchObject({ isError: true });
    expect(result?.output).toEqual(expect.stringMatching(/^give returned something that JSON cannot hold/));
  });

  async function* generate() {
    yield 1;
  }
  test.each<[what: string, output: () => unknown, told: RegExp]>([
    ['an error', () => [new TypeError('late')], /its result\[0\] is an error \(TypeError\)/],
    ['a response', () => ({ page: new Response('x') }), /its result\.page is a Response/],
    ['a function', () => ({ f: () => 1 }), /its result\.f is a function/],
    ['a symbol', () => Symbol('s'), /its result is a symbol/],
    ['a promise within', () => ({ list: [Promise.resolve(1)] }), /its result\.list\[0\] is a promise: await it/],
    [
      'promises that reject, which end no process',
      () => ({ list: [1, 2].map(async (id) => Promise.reject(new Error(`no ${id}`))) }),
      /its result\.list\[0\] is a promise: await it/,
    ],
    ['a stream', () => new ReadableStream(), /is a ReadableStream/],
    ['a generator', () => generate(), /is an AsyncGenerator/],
    ['a blob', () => new Blob(['x']), /is a Blob/],
    ['bytes', () => ({ 'the bytes': new Uint8Array(200_000_000) }), /its result\["the bytes"\] is 200000000 bytes/],
    ['a buffer of bytes', () => new ArrayBuffer(8), /is 8 bytes/],
    ['a map with objects for keys', () => new Map([[{}, 1]]), /is a map whose keys/],
  ])('%s is refused, by name and place', async (_, output, told) => {
    const result = await resultOf(output());
    expect(result).toMatchObject({ isError: true, output: expect.stringMatching(told) });
  });

  test('the bytes of a picture are an image', async () => {
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2]);
    expect(await resultOf(png)).toMatchObject({ output: '[image]', images: [{ mediaType: 'image/png' }] });
  });

  test.each<[string, Json]>([
    ['no picture', { type: 'image', mediaType: 'text/html', data: 'aGk=' }],
    ['no base64', { type: 'image', mediaType: 'image/png', data: '!' }],
    ['a picture that providers do not take', { type: 'image', mediaType: 'image/tiff', data: 'SUkqAA==' }],
    ['a picture at no address of the web', { type: 'image', url: 'file:///etc/passwd' }],
  ])('%s is not shown: a provider would refuse this call and every later one', async (_, part) => {
    const result = await resultOf({ found: [part] });
    expect(result).not.toHaveProperty('images');
    expect(JSON.stringify(result?.output)).toMatch(/not a picture that models take|file:/);
  });

  test('a picture deep within is shown, and its data is no text; what tells of one is data', async () => {
    const picture = { type: 'image', mediaType: 'image/png', data: 'iVBORw0KGgo=' };
    const found = { type: 'image', url: 'https://a.test/b.png', title: 'A boat' };
    const result = await resultOf({ pages: [{ shots: [[picture]] }], found: [found] });
    expect(result).toMatchObject({ images: [picture], output: { pages: [{ shots: [['[image]']] }], found: [found] } });
    expect(result?.images).toHaveLength(1);
  });

  test('a huge result is cut by its structure, and says what was left out', async () => {
    const rows = Array.from({ length: 10_000 }, (_, id) => ({ id, name: `row ${id}`, tags: ['a', 'b'] }));
    const text = await textOf({ total: rows.length, rows });
    expect(text.length).toBeLessThanOrEqual(20_100);
    expect(JSON.parse(text)).toMatchObject({ total: 10_000 });
    expect(text).toContain('row 0');
    expect(text).toContain('row 9999');
    expect(text).toMatch(/\d+ more items/);
  });

  test('a huge text is cut in the middle', async () => {
    const text = await textOf(`start ${'x'.repeat(100_000)} end`);
    expect(text.length).toBeLessThan(20_100);
    expect(text).toMatch(/^start x+\s*\[… 8\d{4} characters left out …\]\s*x+ end$/);
  });

  test('the event and the result of the call hold what the tool returned', async () => {
    const made = tool({ name: 'give', description: 'd', input: z.object({}), execute: () => ({ at: new Date(0) }) });
    const model = scriptedModel([{ toolCalls: [{ name: 'give', input: {} }] }, 'done']);
    const outputs: (Json | undefined)[] = [];
    for await (const event of new ToolCallingAgent({ model, tools: [made] }).stream('Go.'))
      if (event.type === 'tool-end') outputs.push(event.output);
    expect(outputs).toEqual([{ at: '1970-01-01T00:00:00.000Z' }]);
  });
});

describe('toJson', () => {
  test('gives plain JSON back as an equal copy', () => {
    fastCheck.assert(
      fastCheck.property(fastCheck.jsonValue({ stringUnit: anyCharacter }), (value) => {
        const copy = toJson(value);
        expect(JSON.stringify(copy)).toBe(JSON.stringify(value));
        if (typeof value === 'object' && value !== null) expect(copy).not.toBe(value);
      }),
    );
  });
});

describe('cutting', () => {
  const json = fastCheck.jsonValue({ maxDepth: 6, stringUnit: anyCharacter }).map((value) => toJson(value));

  test('never exceeds the bound by more than its own notice', () => {
    fastCheck.assert(
      fastCheck.property(json, fastCheck.integer({ min: 1, max: 400 }), (value, max) => {
        expect(clipJson(value, max).length).toBeLessThanOrEqual(max + 60);
      }),
    );
  });

  test('leaves what fits as it is', () => {
    fastCheck.assert(
      fastCheck.property(json, (value) => {
        const whole = typeof value === 'string' ? value : JSON.stringify(value);
        expect(clipJson(value, whole.length)).toBe(whole);
      }),
    );
  });

  test('keeps beginning and end of a text, and counts what is left out', () => {
    fastCheck.assert(
      fastCheck.property(
        fastCheck.string({ minLength: 200 }),
        fastCheck.integer({ min: 10, max: 150 }),
        (text, max) => {
          const cut = clipText(text, max);
          const [, head = '', left, tail = ''] = /^([^]*)\n\[… (\d+) characters left out …\]\n([^]*)$/.exec(cut) ?? [];
          expect(text.startsWith(head) && text.endsWith(tail)).toBe(true);
          expect(head.length + tail.length + Number(left)).toBe(text.length);
        },
      ),
    );
  });

  test('never cuts a character in two', () => {
    const emoji = fastCheck.constantFrom('a', '😀', '𝒳', '名');
    fastCheck.assert(
      fastCheck.property(
        fastCheck.array(emoji, { minLength: 100, maxLength: 300 }),
        fastCheck.integer({ min: 10, max: 99 }),
        (characters, max) => {
          expect(clipText(characters.join(''), max).isWellFormed()).toBe(true);
          expect(clipJson([characters.join(''), characters.join('')], max).isWellFormed()).toBe(true);
        },
      ),
    );
  });

  test('of an object with one endless key still holds the bound', () => {
    expect(clipJson({ ['k'.repeat(100_000)]: 1 }, 500).length).toBeLessThan(600);
  });
});

describe('variables of a task', () => {
  test('are named with their types and a preview', async () => {
    const text = await taskWith({ rows: [{ id: 1, tag: 'a' }], limit: 3, note: 'short', nothing: null });
    expect(text).toMatch(/^Use the data\./);
    expect(text).toContain('rows: { id: number; tag: string }[] = [{"id":1,"tag":"a"}]');
    expect(text).toContain('limit: number = 3');
    expect(text).toContain('note: string = "short"');
    expect(text).toContain('nothing: null = null');
  });

  test('that are large are previewed, not spelled out', async () => {
    const text = await taskWith({ rows: Array.from({ length: 50_000 }, (_, index) => index) });
    expect(text).toContain('rows: number[] = ');
    expect(text.length).toBeLessThan(11_000);
    expect(text).toMatch(/more items/);
  });

  test.each<[Json, string]>([
    [[], 'unknown[]'],
    [[1, 'a'], '(number | string)[]'],
    [[1, 'a', null, true], 'unknown[]'],
    [{ 'odd key': 1, fine: [] }, '{ "odd key": number; fine: unknown[] }'],
    [{}, '{}'],
    [{ a: { b: { c: { d: 1 } } } }, '{ a: { b: { c: object } } }'],
    [Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`k${index}`, 1])), 'object'],
  ])('%j is of type %s', (value, type) => {
    expect(typeOfJson(value)).toBe(type);
  });
});

describe('data whose parts are shared', () => {
  /** One object that JSON would write out in 2 ** 40 places. */
  function sharedWithoutEnd(leaf: unknown): unknown {
    let value = leaf;
    for (let level = 0; level < 40; level++) value = level % 2 ? [value, value] : { a: value, b: value };
    return value;
  }

  test.each<[string, unknown]>([
    ['plain data', sharedWithoutEnd('x'.repeat(100_000))],
    ['what is not plain', sharedWithoutEnd([new Date(0), 'x'.repeat(100_000)])],
    ['long text', Array(200).fill('x'.repeat(1_000_000))],
    ['an array of nothing', Array(4_000_000_000)],
    ['a cycle with two ways', ((list: unknown[]) => (list.push(list, list), list))([])],
  ])('is refused without being written out: %s', async (name, output) => {
    const result = await resultOf(output);
    expect(result).toMatchObject({ isError: true });
    const reason = name.startsWith('a cycle')
      ? /a part of itself/
      : /too large.*Give less of it, or each shared part once/;
    expect(result?.output).toMatch(reason);
  });

  test('is refused as a variable', async () => {
    const agent = new ToolCallingAgent({ model: scriptedModel(['done']) });
    const rows: Json = [[1]];
    let grid: Json = rows;
    for (let level = 0; level < 40; level++) grid = [grid, grid];
    await expect(agent.run('Go.', { variables: { grid } })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringMatching(/run\.variables\.grid.*2,000,000 values/),
    });
  });

  test('is refused as an error that a tool throws', () => {
    expect(messageOf(sharedWithoutEnd(1))).toBe('[object Array]');
  });

  test('is written in each of its places where it is small', async () => {
    const result = await resultOf(Array(3).fill([new Date(0)]));
    expect(result?.output).toEqual(Array(3).fill(['1970-01-01T00:00:00.000Z']));
  });
});

test('what an array lacks is null', async () => {
  const sparse: unknown[] = [new Date(0)];
  sparse[2] = 1;
  const result = await resultOf(sparse);
  expect(JSON.stringify(result?.output)).toBe('["1970-01-01T00:00:00.000Z",null,1]');
});

test.each<[string, () => unknown]>([
  [
    'a getter that throws',
    () => Object.defineProperty({}, 'a', { enumerable: true, get: () => String(Object.create(null)) }),
  ],
  ['a proxy that refuses', () => new Proxy({}, { ownKeys: () => [String(Object.create(null))] })],
])('%s is an error of the tool that the model reads', async (_, make) => {
  const result = await resultOf(make());
  expect(result).toMatchObject({
    isError: true,
    output: expect.stringMatching(/^give returned something that JSON cannot hold: its result cannot be read/),
  });
});
