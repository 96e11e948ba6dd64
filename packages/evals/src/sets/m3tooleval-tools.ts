import { tool, type JsonSchema, type Tool } from '@thimble/core';
import { z } from 'zod';
import type { ReferenceCall } from '../contract/eval-case.ts';
import { callValue, fromJson, isObject, textOf, toJson, type Parameter, type Value } from './python/values.ts';

/** A tool of M3ToolEval, run as it is written there. */
export function toolOf(described: Map<Value, Value>, hasState: boolean): Tool {
  const read = (key: string) => textOf(described.get(key) ?? '');
  const run = described.get('function') ?? null;
  const parameters = (isObject(run) && run.parameters) || [{ name: 'args', isRest: true }];
  return tool({
    name: read('name'),
    description: `${read('description').trim()}\nSignature: ${read('fn_signature')}`,
    input: z.record(z.string(), z.json()),
    inputSchema: schemaOf(parameters, read('fn_signature')),
    effect: hasState ? 'write' : 'pure',
    execute: (input) => toJson(callWith(run, parameters, input)),
  });
}

const types: { readonly [annotation: string]: string } = { str: 'string', int: 'integer', float: 'number' };

/** Types that a parameter itself does not name are in the signature. */
function schemaOf(parameters: readonly Parameter[], signature: string): JsonSchema {
  const properties = parameters.map(({ name, isRest, annotation }) => {
    const type = types[annotation ?? new RegExp(`\\b${name}: (\\w+)`).exec(signature)?.[1] ?? ''];
    const one = type === undefined ? {} : { type };
    return [name, isRest ? { type: 'array', items: one } : one];
  });
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: parameters.filter(({ isRest }) => !isRest).map(({ name }) => name),
  };
}

/** What a call in Python is as the input of a tool. */
export function inputOf(
  parameters: readonly Parameter[],
  positional: readonly Value[],
  named: ReadonlyMap<string, Value>,
): ReferenceCall['input'] {
  const entries = parameters.map(({ name, isRest }, index) => [
    name,
    isRest ? positional.slice(index).map(toJson) : toJson(positional[index] ?? named.get(name) ?? null),
  ]);
  return Object.fromEntries(entries);
}

/** Those up to the first that is missing by their place, those after it by their name. */
function callWith(run: Value, parameters: readonly Parameter[], input: ReferenceCall['input']): Value {
  const missing = parameters.findIndex(({ name, isRest }) => !isRest && input[name] === undefined);
  const [before, after] = missing === -1 ? [parameters, []] : [parameters.slice(0, missing), parameters.slice(missing)];
  const positional = before.flatMap(({ name, isRest }) => {
    const value = fromJson(input[name] ?? (isRest ? [] : null));
    return isRest && Array.isArray(value) ? value : [value];
  });
  const named = after.flatMap(({ name }): [string, Value][] => {
    const value = input[name];
    return value === undefined ? [] : [[name, fromJson(value)]];
  });
  return callValue(run, positional, new Map(named));
}
