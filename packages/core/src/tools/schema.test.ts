import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { tool, ToolCallingAgent, type StandardResult, type StandardSchema } from '../index.ts';
import { callTool } from '../__fixtures__/tools.ts';
import { scriptedModel } from '../testing/index.ts';

/** A schema of `{ value }` as another library would write it. */
function foreignSchema<Value>(
  validate: (value: unknown) => StandardResult<{ value: Value }> | Promise<StandardResult<{ value: Value }>>,
): StandardSchema<{ value: Value }> {
  return {
    '~standard': {
      version: 1,
      vendor: 'other',
      validate,
      jsonSchema: {
        input: () => ({ type: 'object', properties: { value: { type: 'string' } }, required: ['value'] }),
      },
    },
  };
}

const refusing = (issues: { message: string; path?: readonly (PropertyKey | { key: PropertyKey })[] }[]) =>
  callTool(
    tool({ name: 'f', description: 'd', input: foreignSchema<string>(() => ({ issues })), execute: () => null }),
    { value: 'x' },
  );

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

const answering = (answer: unknown) =>
  scriptedModel([{ toolCalls: [{ name: 'final_answer', input: JSON.parse(JSON.stringify({ answer })) }] }]);

describe('schemas of other libraries', () => {
  test('are validated by their own `validate`', async () => {
    const made = tool({
      name: 'f',
      description: 'd',
      input: foreignSchema<number>(async () => ({ value: { value: 7 } })),
      execute: ({ value }) => value + 1,
    });
    await expect(callTool(made, { value: 'x' })).resolves.toBe(8);
    expect(made.declaration.inputSchema).toMatchObject({ properties: { value: { type: 'string' } } });
  });

  test('may be functions', async () => {
    const schema: StandardSchema<{ value: string }> = Object.assign(
      () => {},
      foreignSchema<string>(() => ({ value: { value: 'parsed' } })),
    );
    const made = tool({ name: 'f', description: 'd', input: schema, execute: ({ value }) => value });
    await expect(callTool(made, {})).resolves.toBe('parsed');
  });

  test('are asked for JSON Schema of draft 2020-12, and `$schema` is left out of the declaration', () => {
    const targets: string[] = [];
    const schema = foreignSchema<string>(() => ({ value: { value: '' } }));
    const made = tool({
      name: 'f',
      description: 'd',
      input: {
        '~standard': {
          ...schema['~standard'],
          jsonSchema: {
            input: ({ target }) => {
              targets.push(target);
              return { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' };
            },
            output: () => ({}),
          },
        },
      },
      execute: () => null,
    });
    expect(targets).toEqual(['draft-2020-12']);
    expect(made.declaration.inputSchema).toEqual({ type: 'object' });
  });

  test('integers have the bounds that they were given, and no others', () => {
    const made = tool({
      name: 'f',
      description: 'd',
      input: z.object({ any: z.int(), most: z.int().max(9), list: z.array(z.int().min(1)).optional() }),
      execute: () => null,
    });
    expect(made.declaration.inputSchema.properties).toEqual({
      any: { type: 'integer' },
      most: { type: 'integer', maximum: 9 },
      list: { type: 'array', items: { type: 'integer', minimum: 1 } },
    });
  });

  test('that cannot tell their JSON Schema say what to do', () => {
    const make = () =>
      tool({
        name: 'f',
        description: 'd',
        input: { '~standard': { version: 1, vendor: 'acme', validate: (value) => ({ value }) } },
        execute: () => null,
      });
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
    expect(make).toThrow(/acme.*JSON Schema/);
  });

  test('a validator that throws is a tool error, not the end of the run', async () => {
    const made = tool({
      name: 'f',
      description: 'd',
      input: foreignSchema<string>(() => {
        throw new Error('validator broke');
      }),
      execute: () => 'never',
    });
    const model = scriptedModel([{ toolCalls: [{ name: 'f', input: { value: 'x' } }] }, 'gave up']);
    const { output, steps } = await new ToolCallingAgent({ model, tools: [made] }).run('Try.');
    expect(output).toBe('gave up');
    expect(JSON.stringify(steps)).toContain('validator broke');
  });
});

describe('issues', () => {
  test('have their paths, whichever way these are written', async () => {
    await expect(
      refusing([
        { message: 'is wrong', path: ['a', { key: 'b' }, 0] },
        { message: 'is odd', path: [Symbol('s')] },
        { message: 'nothing fits' },
        { message: 'is empty', path: [] },
      ]),
    ).rejects.toThrow('\n- a.b.0: is wrong\n- Symbol(s): is odd\n- nothing fits\n- is empty');
  });

  test('of a union say what each side wants', async () => {
    const made = tool({
      name: 'f',
      description: 'd',
      input: z.object({ size: z.union([z.number(), z.enum(['small', 'large'])]) }),
      execute: () => null,
    });
    await expect(callTool(made, { size: {} })).rejects.toThrow(/- size: .*/);
  });

  test('are bounded: a thousand wrong items make a short message', async () => {
    const made = tool({
      name: 'f',
      description: 'd',
      input: z.object({ ids: z.array(z.number()), unit: z.string() }),
      execute: () => null,
    });
    const ids = Array.from({ length: 1_000 }, () => 'x');
    const error = await callTool(made, { ids, unit: 1 }).catch((caught: unknown) => caught);
    expect(String(error).length).toBeLessThan(3_000);
    expect(String(error)).toMatch(/\b98\d more/);
  });
});

describe('the output schema of a run', () => {
  test('is told once to a model that calls tools: as the type of final_answer', async () => {
    const model = answering({ metres: 155 });
    const output = z.object({ metres: z.number().describe('Length') });
    await new ToolCallingAgent({ model }).run('How long?', { output });
    const [request] = model.requests;
    expect(JSON.stringify(request?.messages)).not.toContain('Length');
    expect(request?.tools?.find(({ name }) => name === 'final_answer')?.inputSchema).toMatchObject({
      type: 'object',
      properties: { answer: { type: 'object', properties: { metres: { type: 'number', description: 'Length' } } } },
      required: ['answer'],
    });
  });

  test.each([
    ['an object', z.object({ a: z.number() }), { a: 1 }],
    ['a number', z.number(), 4],
    ['an array', z.array(z.string()), ['a']],
    ['a union', z.union([z.string(), z.null()]), null],
    ['a boolean', z.boolean(), false],
  ])('may be of %s', async (_, output, value) => {
    const result = await new ToolCallingAgent({ model: answering(value) }).run('Go.', { output });
    expect(result).toMatchObject({ state: 'success', output: value });
  });

  test('gives its parsed value as `output`', async () => {
    const output = z.object({ day: z.string().transform((text) => new Date(text)), unit: z.string().default('m') });
    const result = await new ToolCallingAgent({ model: answering({ day: '2026-01-02' }) }).run('When?', { output });
    expect(result.output).toEqual({ day: new Date('2026-01-02'), unit: 'm' });
  });

  test('sends an answer that does not fit back to the model', async () => {
    const model = scriptedModel([
      { toolCalls: [{ name: 'final_answer', input: { answer: 'long' } }] },
      { toolCalls: [{ name: 'final_answer', input: { answer: 155 } }] },
    ]);
    const result = await new ToolCallingAgent({ model }).run('How long?', { output: z.number() });
    expect(result).toMatchObject({ state: 'success', output: 155 });
    expect(JSON.stringify(model.requests[1]?.messages)).toContain('expected number, received string');
  });

  test('takes async refinements', async () => {
    const output = z.string().refine(async (text) => text.startsWith('ok'), 'must start with ok');
    const model = scriptedModel([
      { toolCalls: [{ name: 'final_answer', input: { answer: 'no' } }] },
      { toolCalls: [{ name: 'final_answer', input: { answer: 'ok then' } }] },
    ]);
    const result = await new ToolCallingAgent({ model }).run('Go.', { output });
    expect(result.output).toBe('ok then');
    expect(JSON.stringify(model.requests[1]?.messages)).toContain('must start with ok');
  });

  test('that refers to itself still does so within final_answer', async () => {
    const Tree = z.object({
      name: z.string(),
      get children() {
        return z.array(Tree);
      },
    });
    const model = answering({ name: 'a', children: [{ name: 'b', children: [] }] });
    const result = await new ToolCallingAgent({ model }).run('Grow.', { output: Tree });
    expect(result.state).toBe('success');
    const schema = model.requests[0]?.tools?.find(({ name }) => name === 'final_answer')?.inputSchema;
    const references = [...JSON.stringify(schema).matchAll(/"\$ref":"#(.*?)"/g)].map(([, path = '']) => path);
    expect(references.length).toBeGreaterThan(0);
    for (const path of references) {
      const target = path.split('/').slice(1).reduce<unknown>(field, schema);
      expect(Object.keys(Object(field(target, 'properties')))).toEqual(['name', 'children']);
    }
  });

  test('without JSON Schema checks the answer all the same', async () => {
    const model = scriptedModel([
      { toolCalls: [{ name: 'final_answer', input: { answer: 1 } }] },
      { toolCalls: [{ name: 'final_answer', input: { answer: 'x' } }] },
    ]);
    const output: StandardSchema<string> = {
      '~standard': {
        version: 1,
        vendor: 'acme',
        validate: (value) => (typeof value === 'string' ? { value } : { issues: [{ message: 'expected a word' }] }),
      },
    };
    const { output: answer, steps } = await new ToolCallingAgent({ model }).run('Go.', { output });
    expect(answer).toBe('x');
    expect(steps.at(-2)).toMatchObject({ error: { message: expect.stringContaining('expected a word') } });
  });
});
