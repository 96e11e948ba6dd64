import { afterEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { AgentError, tool, type StandardSchema } from '../index.ts';
import { callTool } from '../__fixtures__/tools.ts';

/** Calls `tool` as JavaScript without types would. */
const untyped = (options: unknown): unknown => Reflect.apply(tool, undefined, [options]);

const search = tool({
  name: 'web_search',
  description: 'Searches.',
  input: z.object({ query: z.string() }),
  execute: ({ query }) => `found ${query}`,
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the declaration', () => {
  test('holds name, description and the JSON Schema of the input', () => {
    expect(search.declaration).toMatchObject({
      name: 'web_search',
      description: 'Searches.',
      inputSchema: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
    });
    expect(search.declaration.outputSchema).toBeUndefined();
  });

  test('has the descriptions of the fields', () => {
    const described = tool({
      name: 'f',
      description: 'd',
      input: z.object({ query: z.string().describe('What to look for') }),
      execute: () => null,
    });
    expect(described.declaration.inputSchema.properties).toMatchObject({ query: { description: 'What to look for' } });
  });

  test('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(search.declaration))).toEqual(search.declaration);
  });

  test('describes what the model writes, not what transforms make of it', () => {
    const day = tool({
      name: 'day',
      description: 'd',
      input: z.object({ date: z.string().transform((text) => new Date(text)), limit: z.number().default(3) }),
      execute: ({ date, limit }) => date.getUTCDate() + limit,
    });
    expect(day.declaration.inputSchema).toMatchObject({
      properties: { date: { type: 'string' }, limit: { type: 'number', default: 3 } },
      required: ['date'],
    });
  });

  test('has the JSON Schema of the output where there is one', () => {
    const typed = tool({
      name: 'f',
      description: 'd',
      input: z.object({}),
      output: z.array(z.number()),
      execute: () => [1],
    });
    expect(typed.declaration.outputSchema).toMatchObject({ type: 'array', items: { type: 'number' } });
  });

  test('describes the output as the model gets it, after defaults and transforms', () => {
    const typed = tool({
      name: 'f',
      description: 'd',
      input: z.object({}),
      output: z.object({
        length: z
          .string()
          .transform((text) => text.length)
          .pipe(z.number()),
        unit: z.string().default('m'),
      }),
      execute: (): unknown => ({ length: 'four' }),
    });
    expect(typed.declaration.outputSchema).toMatchObject({
      properties: { length: { type: 'number' } },
      required: ['length', 'unit'],
    });
  });

  test('takes a JSON Schema beside a schema that has none', async () => {
    const input: StandardSchema<{ n: number }> = {
      '~standard': {
        version: 1,
        vendor: 'mine',
        validate: (value) =>
          typeof value === 'object' && value !== null && 'n' in value && typeof value.n === 'number'
            ? { value: { n: value.n } }
            : { issues: [{ message: 'n must be a number', path: ['n'] }] },
      },
    };
    expect(() => tool({ name: 'f', description: 'd', input, execute: ({ n }) => n })).toThrow(/JSON Schema/);
    const made = tool({
      name: 'f',
      description: 'd',
      input,
      inputSchema: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
      execute: ({ n }) => n + 1,
    });
    await expect(callTool(made, { n: 1 })).resolves.toBe(2);
    await expect(callTool(made, 4)).resolves.toBe(5);
    await expect(callTool(made, { n: 'x' })).rejects.toThrow('- n: n must be a number');
  });

  test("effect is 'write' unless said otherwise, and spec is kept", () => {
    const spec = { package: '@acme/tools', export: 'search', args: [] };
    const made = tool({
      name: 'f',
      description: 'd',
      input: z.object({}),
      effect: 'pure',
      spec,
      execute: () => null,
    });
    expect([search.effect, made.effect, made.spec, search.spec]).toEqual(['write', 'pure', spec, undefined]);
  });
});

describe('a tool that cannot work is refused when it is made', () => {
  const good = { name: 'f', description: 'd', input: z.object({}), execute: () => null };

  test.each([
    ['name with a hyphen', { name: 'web-search' }, 'web-search'],
    ['name that starts with a digit', { name: '1st' }, '1st'],
    ['empty name', { name: '' }, 'name'],
    ['name with a newline', { name: 'a\n' }, 'name'],
    ['name beyond ASCII', { name: 'suché' }, 'name'],
    ['name of 65 characters', { name: 'a'.repeat(65) }, '64'],
    ['no name', { name: undefined }, 'name'],
    ['no description', { description: undefined }, 'description'],
    ['blank description', { description: '  ' }, 'description'],
    ['no input', { input: undefined }, 'input'],
    ['an input that is JSON Schema', { input: { type: 'object' } }, 'input'],
    ['an array at the root', { input: z.array(z.string()) }, 'object'],
    ['a string at the root', { input: z.string() }, 'object'],
    ['a type that JSON has not', { input: z.object({ when: z.date() }) }, 'JSON'],
    ['an inputSchema that is no object', { inputSchema: 'object' }, 'object'],
    ['an inputSchema of an array', { inputSchema: { type: 'array' } }, 'object'],
    ['an output that is no schema', { output: 'string' }, 'output'],
    ['an output that JSON has not', { output: z.map(z.string(), z.string()) }, 'JSON'],
    ['no execute', { execute: undefined }, 'execute'],
    ['an unknown effect', { effect: 'delete' }, 'effect'],
    ['a timeout of 0', { timeoutMs: 0 }, 'timeoutMs'],
    ['a timeout that is no number', { timeoutMs: '5s' }, 'timeoutMs'],
    ['an unknown option', { timeout: 5 }, 'timeoutMs'],
  ])('%s', (_, change, word) => {
    const make = () => untyped({ ...good, ...change });
    expect(make).toThrow(expect.objectContaining({ name: 'AgentError', code: 'invalid-argument' }));
    expect(make).toThrow(word);
  });

  test.each([[undefined], [null], ['web_search'], [() => 1]])('%s in place of options', (options) => {
    expect(() => untyped(options)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });
});

describe('input', () => {
  test('that fits is parsed and given to execute', async () => {
    await expect(callTool(search, { query: 'x' })).resolves.toBe('found x');
  });

  test('defaults, coercion and transforms are applied once', async () => {
    let parses = 0;
    const made = tool({
      name: 'f',
      description: 'd',
      input: z.object({
        text: z.string().transform((text) => {
          parses += 1;
          return `${text}!`;
        }),
        limit: z.coerce.number().default(3),
      }),
      execute: (input) => input,
    });
    await expect(callTool(made, { text: 'a' })).resolves.toEqual({ text: 'a!', limit: 3 });
    expect(parses).toBe(1);
    await expect(callTool(made, { text: 'a', limit: '7' })).resolves.toEqual({ text: 'a!', limit: 7 });
  });

  test('is prepared as it was given, so that a transform is not applied twice', async () => {
    const made = tool({
      name: 'f',
      description: 'd',
      input: z.object({ text: z.string().transform((text) => text.length) }),
      execute: ({ text }) => text,
    });
    for (const input of [{ text: 'four' }, 'four']) {
      const prepared = await made.prepare(input);
      expect(prepared.input).toEqual({ text: 'four' });
      await expect(callTool(made, prepared.input)).resolves.toBe(4);
    }
  });

  test('passes async refinements', async () => {
    const made = tool({
      name: 'f',
      description: 'd',
      input: z.object({ user: z.string().refine(async (name) => name === 'ada', 'there is no such user') }),
      execute: ({ user }) => user,
    });
    await expect(callTool(made, { user: 'ada' })).resolves.toBe('ada');
    await expect(callTool(made, { user: 'bob' })).rejects.toThrow('- user: there is no such user');
  });

  test('that does not fit is a readable list, and the tool is not called', async () => {
    const execute = vi.fn<() => null>();
    const made = tool({
      name: 'book_room',
      description: 'd',
      input: z.object({ guests: z.number().max(4), dates: z.object({ from: z.string(), to: z.string() }) }),
      execute,
    });
    const error = await callTool(made, { guests: 9, dates: { from: 1 } }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'AgentError', code: 'tool-input', retryable: false });
    expect(String(error)).toContain('book_room was not called');
    expect(String(error)).toMatch(/^- guests: .*4/m);
    expect(String(error)).toMatch(/^- dates\.from: expected string, received number$/m);
    expect(String(error)).toMatch(/^- dates\.to: expected string, received undefined$/m);
    expect(execute).not.toHaveBeenCalled();
  });

  test('keys that are unknown get a suggestion', async () => {
    await expect(callTool(search, { qeury: 'x' })).rejects.toThrow(
      '- qeury: there is no such parameter. Did you mean `query`?',
    );
  });

  test('keys of an open object are not called unknown', async () => {
    const open = tool({
      name: 'f',
      description: 'd',
      input: z.looseObject({ id: z.number() }),
      execute: (input) => input,
    });
    await expect(callTool(open, { id: 1, colour: 'red' })).resolves.toEqual({ id: 1, colour: 'red' });
    await expect(callTool(open, { id: 'x', colour: 'red' })).rejects.not.toThrow('colour');
  });

  test('of two parameters is not taken bare, and the error names the parameters', async () => {
    const made = tool({
      name: 'add',
      description: 'd',
      input: z.object({ a: z.number(), b: z.number() }),
      execute: ({ a, b }) => a + b,
    });
    const error = await callTool(made, 1).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'tool-input' });
    expect(String(error)).toMatch(/\ba, b\b/);
  });

  test('`__proto__` in the input is no way in', async () => {
    const open = tool({
      name: 'f',
      description: 'd',
      input: z.object({ name: z.string(), isAdmin: z.boolean().optional() }),
      execute: (input) => input,
    });
    const hostile: unknown = JSON.parse('{"name":"x","__proto__":{"isAdmin":true}}');
    const result = await callTool(open, hostile);
    expect(result.isAdmin).toBeUndefined();
  });
});

describe('a tool with one parameter takes the bare value', () => {
  const echo = (input: StandardSchema<{ value?: unknown }>) =>
    tool({ name: 'echo', description: 'd', input, execute: ({ value }) => value });

  test.each<[string, StandardSchema<{ value?: unknown }>, unknown]>([
    ['a string', z.object({ value: z.string() }), 'x'],
    ['an empty string', z.object({ value: z.string() }), ''],
    ['a number', z.object({ value: z.number() }), 0],
    ['a boolean', z.object({ value: z.boolean() }), false],
    ['an array', z.object({ value: z.array(z.number()) }), [1, 2]],
    ['an object without the key', z.object({ value: z.object({ a: z.number() }) }), { a: 1 }],
    ['a record', z.object({ value: z.record(z.string(), z.number()) }), { a: 1 }],
    ['anything', z.object({ value: z.unknown() }), [null]],
    ['an optional string', z.object({ value: z.string().optional() }), 'x'],
    ['null', z.object({ value: z.string().nullable() }), null],
    ['a union', z.object({ value: z.union([z.string(), z.number()]) }), 5],
  ])('%s', async (_, schema, bare) => {
    await expect(callTool(echo(schema), bare)).resolves.toEqual(bare);
    await expect(callTool(echo(schema), { value: bare })).resolves.toEqual(bare);
  });

  test('but not one that does not fit', async () => {
    await expect(callTool(search, 5)).rejects.toMatchObject({ code: 'tool-input' });
    await expect(callTool(search, null)).rejects.toMatchObject({ code: 'tool-input' });
    await expect(callTool(search, {})).rejects.toThrow(/- query: expected string, received undefined/);
  });
});

describe('a bare value stands for the only required parameter, or for the first where none is required', () => {
  const made = (input: StandardSchema) =>
    tool({ name: 'read_file', description: 'd', input, execute: (given) => given });
  const lines = z.number().optional();

  test.each<[string, StandardSchema, unknown, unknown]>([
    ['beside optional ones', z.object({ path: z.string(), from: lines, to: lines }), 'a.md', { path: 'a.md' }],
    ['that is not the first', z.object({ from: lines, path: z.string() }), 'a.md', { path: 'a.md' }],
    [
      'beside one with a default',
      z.object({ path: z.string(), from: z.number().default(1) }),
      'a',
      { path: 'a', from: 1 },
    ],
    ['in a list', z.object({ paths: z.array(z.string()), from: lines }), ['a', 'b'], { paths: ['a', 'b'] }],
    [
      'that is an object',
      z.object({ range: z.object({ low: z.number() }), from: lines }),
      { low: 1 },
      { range: { low: 1 } },
    ],
    ['of optional ones', z.object({ path: z.string().optional(), depth: lines }), 'docs', { path: 'docs' }],
  ])('%s', async (_, schema, bare, parsed) => {
    await expect(callTool(made(schema), bare)).resolves.toEqual(parsed);
  });

  test('and is what a person is asked about, whole', async () => {
    const prepared = await made(z.object({ path: z.string(), from: lines })).prepare('a.md');
    expect(prepared.input).toEqual({ path: 'a.md' });
  });

  test('where the schema checks nothing, too', async () => {
    const input: StandardSchema = { '~standard': { version: 1, vendor: 'mine', validate: (value) => ({ value }) } };
    const inputSchema = {
      $ref: '#/$defs/In',
      type: 'object',
      $defs: { In: { type: 'object', properties: { id: {} }, required: ['id'] } },
    };
    const open = tool({ name: 'f', description: 'd', input, inputSchema, execute: (given) => given });
    await expect(callTool(open, 7)).resolves.toEqual({ id: 7 });
  });

  test('and an object that names a parameter is the input, not the value of one', async () => {
    const schema = z.object({ filter: z.record(z.string(), z.unknown()), page: lines });
    await expect(callTool(made(schema), { page: 2 })).rejects.toThrow(/- filter: .*undefined/);
  });

  test('and one that does not fit is told of by its parameter', async () => {
    await expect(callTool(made(z.object({ path: z.string(), from: lines })), 5)).rejects.toThrow(
      /- path: expected string, received number/,
    );
  });
});

describe('a tool without parameters, or with optional ones alone', () => {
  test.each([
    ['no parameters', z.object({})],
    ['optional ones', z.object({ page: z.number().optional(), size: z.number().default(10) })],
  ])('is called with nothing: %s', async (_, input) => {
    const made = tool({ name: 'now', description: 'd', input, execute: () => 'noon' });
    await expect(callTool(made, {})).resolves.toBe('noon');
    await expect(callTool(made, undefined)).resolves.toBe('noon');
    await expect(callTool(made, null)).resolves.toBe('noon');
  });
});

describe('output', () => {
  test('is what execute returns, when no schema is given', async () => {
    const made = tool({ name: 'f', description: 'd', input: z.object({}), execute: () => ({ deep: [1] }) });
    await expect(callTool(made, {})).resolves.toEqual({ deep: [1] });
  });

  test('is checked and parsed by the output schema', async () => {
    const made = (value: unknown) =>
      tool({
        name: 'count',
        description: 'd',
        input: z.object({}),
        output: z.object({ n: z.coerce.number() }),
        execute: (): unknown => value,
      });
    await expect(callTool(made({ n: '4', extra: true }), {})).resolves.toEqual({ n: 4 });
    const error = await callTool(made({ n: 'four' }), {}).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'tool' });
    expect(String(error)).toMatch(/count returned .*output schema/);
    expect(String(error)).toContain('- n: ');
  });
});

describe('a tool that fails', () => {
  const failing = (execute: () => unknown) =>
    callTool(tool({ name: 'f', description: 'd', input: z.object({}), execute }), {});

  test('throws `tool` with its message and its cause', async () => {
    const cause = new RangeError('no such page');
    await expect(failing(() => Promise.reject(cause))).rejects.toMatchObject({
      name: 'AgentError',
      code: 'tool',
      message: 'f failed: no such page',
      cause,
    });
    await expect(
      failing(() => {
        throw cause;
      }),
    ).rejects.toMatchObject({ code: 'tool', cause });
  });

  test.each([
    ['a string', 'quota used up', 'quota used up'],
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a symbol', Symbol('odd'), 'odd'],
    ['an object with a message', { message: 'quota used up' }, 'quota used up'],
    ['an object without a message', { status: 404 }, '{"status":404}'],
    ['an object without a prototype', Object.create(null), 'f failed'],
  ])('that throws %s', async (_, thrown: unknown, text) => {
    const error = await failing(() => Promise.reject(thrown)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'AgentError', code: 'tool' });
    expect(AgentError.is(error) && error.message).toContain(text);
  });

  test('may throw an AgentError of its own, which is kept', async () => {
    const own = new AgentError('missing-secret', 'Set SEARCH_KEY.');
    await expect(failing(() => Promise.reject(own))).rejects.toBe(own);
  });
});

describe('time', () => {
  test('a tool that hangs is stopped after timeoutMs, its signal is aborted', async () => {
    vi.useFakeTimers();
    const seen: AbortSignal[] = [];
    const made = tool({
      name: 'slow',
      description: 'd',
      input: z.object({}),
      timeoutMs: 500,
      execute: (_, { signal }) => {
        seen.push(signal);
        return new Promise<string>(() => {});
      },
    });
    const call = callTool(made, {});
    call.catch(() => {});
    await vi.advanceTimersByTimeAsync(499);
    expect(seen[0]?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await expect(call).rejects.toMatchObject({
      code: 'tool',
      message: expect.stringMatching(/slow.*500 ms/),
    });
    expect(seen[0]?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a tool that ends in time leaves no timer behind', async () => {
    vi.useFakeTimers();
    const made = tool({ name: 'f', description: 'd', input: z.object({}), timeoutMs: 500, execute: () => 'done' });
    await expect(callTool(made, {})).resolves.toBe('done');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('an abort of the context ends a call that ignores its signal', async () => {
    const controller = new AbortController();
    const made = tool({
      name: 'deaf',
      description: 'd',
      input: z.object({}),
      execute: () => new Promise<string>(() => {}),
    });
    const call = callTool(made, {}, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({
      name: 'AgentError',
    });
  });

  test('execute gets the ids of the call and of the run, and a key for attempts at the same call', async () => {
    const made = tool({
      name: 'f',
      description: 'd',
      input: z.object({}),
      execute: (_, { callId, runId, idempotencyKey }) => [callId, runId, idempotencyKey],
    });
    await expect(callTool(made, {})).resolves.toEqual(['1-1', 'run', 'run/1/1']);
  });
});

describe('needsApproval', () => {
  const made = (needsApproval?: boolean | ((input: { amount: number }) => boolean | Promise<boolean>)) =>
    tool({
      name: 'pay',
      description: 'd',
      input: z.object({ amount: z.string().transform(Number) }),
      ...(needsApproval !== undefined && { needsApproval }),
      execute: () => 'paid',
    });

  test('is false by default', async () => {
    await expect(made().prepare({ amount: '1' })).resolves.toMatchObject({ needsApproval: false });
    await expect(made(true).prepare({ amount: '1' })).resolves.toMatchObject({ needsApproval: true });
  });

  test('as a function gets the parsed input, bare values wrapped', async () => {
    const large = made(async ({ amount }) => amount > 100);
    await expect(large.prepare({ amount: '99' })).resolves.toMatchObject({ needsApproval: false });
    await expect(large.prepare({ amount: '101' })).resolves.toMatchObject({ needsApproval: true });
    await expect(large.prepare('101')).resolves.toMatchObject({ needsApproval: true });
  });
});
