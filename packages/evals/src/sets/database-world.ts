import { tool, type Json, type Tool, type ToolContext, type ToolEffect } from '@thimble/core';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ReferenceCall, World } from '../contract/eval-case.ts';

type Database = { [table: string]: unknown };

/**
 * A world whose state is a database: solved when the database is as the reference leaves it. `tools` are made for a copy of it, which
 * is dropped with the trial.
 */
export function databaseWorld<T extends Database>(options: {
  database: T;
  tools(database: T): Tool[];
  instructions?: string | undefined;
  reference: readonly ReferenceCall[];
}): () => World {
  const { database, tools, instructions, reference } = options;
  let wanted: Promise<string> | undefined;
  const stateOf = (copy: T) => createHash('sha256').update(JSON.stringify(copy)).digest('hex');

  async function stateAfterReference(): Promise<string> {
    const copy = structuredClone(database);
    const byName = new Map(tools(copy).map((made) => [made.declaration.name, made]));
    for (const { name, input } of reference) {
      // A call that the reference makes and the service refuses changes nothing.
      await callTool(byName.get(name), input).catch(() => {});
    }
    return stateOf(copy);
  }

  return () => {
    const copy = structuredClone(database);
    return {
      tools: tools(copy),
      instructions,
      state: () => stateOf(copy),
      async check() {
        wanted ??= stateAfterReference();
        return { name: 'database', score: stateOf(copy) === (await wanted) ? 1 : 0 };
      },
    };
  };
}

/** A function of a service as a tool; its parameters have no descriptions but their names. */
export function service<Shape extends z.ZodRawShape>(
  effect: ToolEffect,
  name: string,
  description: string,
  shape: Shape,
  execute: (input: z.output<z.ZodObject<Shape>>) => unknown,
): Tool {
  // Results are copies: what a caller does to them must not reach the database.
  return tool({ name, description, input: z.strictObject(shape), effect, execute: (input) => copyOf(execute(input)) });
}

/** What is there; a service says what is not. */
export function found<T>(value: T | undefined, problem: string): T {
  if (value === undefined) throw new Error(problem);
  return value;
}

async function callTool(made: Tool | undefined, input: Json | ReferenceCall['input']): Promise<unknown> {
  if (!made) throw new Error('There is no such tool.');
  const context: ToolContext = {
    signal: new AbortController().signal,
    callId: 'reference',
    runId: 'reference',
    agent: [],
    step: 0,
    idempotencyKey: 'reference',
  };
  return (await made.prepare(input)).execute(context);
}

function copyOf(value: unknown): unknown {
  return value === undefined ? null : structuredClone(value);
}
