import { expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import {
  tool,
  ToolCallingAgent,
  type Model,
  type PreparedCall,
  type StandardSchema,
  type Tool,
  type ToolContext,
} from '../index.ts';

declare const model: Model;
declare const foreign: StandardSchema<{ query: string; limit?: number }>;

test('execute gets the parsed input of a zod schema', () => {
  tool({
    name: 'f',
    description: 'd',
    input: z.object({
      day: z.string().transform((text) => new Date(text)),
      limit: z.number().default(3),
      tag: z.string().optional(),
    }),
    needsApproval: (input) => {
      expectTypeOf(input).toEqualTypeOf<{ day: Date; limit: number; tag?: string | undefined }>();
      return true;
    },
    execute: (input, context) => {
      expectTypeOf(input).toEqualTypeOf<{ day: Date; limit: number; tag?: string | undefined }>();
      expectTypeOf(context).toEqualTypeOf<ToolContext>();
      return input.limit;
    },
  });
});

test('execute gets the output of any other Standard Schema', () => {
  tool({
    name: 'f',
    description: 'd',
    input: foreign,
    execute: (input) => {
      expectTypeOf(input).toEqualTypeOf<{ query: string; limit?: number }>();
      return null;
    },
  });
});

test('a prepared call gives what execute returns, awaited', () => {
  const now = tool({ name: 'now', description: 'd', input: z.object({}), execute: async () => 42 });
  expectTypeOf(now).toEqualTypeOf<Tool<number>>();
  expectTypeOf(now.prepare).returns.resolves.toEqualTypeOf<PreparedCall<number>>();
});

test('an output schema holds execute to its type', () => {
  const input = z.object({});
  const typed = tool({
    name: 'f',
    description: 'd',
    input,
    output: z.object({ n: z.number() }),
    execute: () => ({ n: 1 }),
  });
  expectTypeOf(typed).toEqualTypeOf<Tool<{ n: number }>>();
  // @ts-expect-error the schema wants a number
  tool({ name: 'f', description: 'd', input, output: z.number(), execute: () => 'one' });
});

test('what is missing or wrong does not compile', () => {
  const input = z.object({});
  const execute = () => null;
  expectTypeOf(tool({ name: 'f', description: 'd', input, execute })).toExtend<Tool>();
  // @ts-expect-error no description
  tool({ name: 'f', input, execute });
  // @ts-expect-error no input
  tool({ name: 'f', description: 'd', execute });
  // @ts-expect-error JSON Schema is no Standard Schema
  tool({ name: 'f', description: 'd', input: { type: 'object' }, execute });
  // @ts-expect-error an unknown effect
  tool({ name: 'f', description: 'd', input, effect: 'delete', execute });
  // @ts-expect-error an unknown option
  tool({ name: 'f', description: 'd', input, timeout: 5, execute });
});

test('tools of all types stand in one list', () => {
  const add = tool({ name: 'add', description: 'd', input: z.object({ a: z.number() }), execute: ({ a }) => a });
  const now = tool({
    name: 'now',
    description: 'd',
    input: z.object({}),
    effect: 'read',
    execute: async () => new Date(),
  });
  expectTypeOf<Tool[]>().toExtend<readonly Tool[]>();
  expectTypeOf([add, now]).toExtend<readonly Tool[]>();
  expectTypeOf(new ToolCallingAgent({ model, tools: [add, now] })).toEqualTypeOf<ToolCallingAgent>();
});
