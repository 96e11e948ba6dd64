import type { Json } from '@thimble/core';
import { leavesOf, mentions, type MadeCall } from './plan-stages.ts';

/** Writes the reference calls as code. What a call gave has a name, by which later calls and turns take values from it. */
export type CodeWriter = { write(stages: readonly (readonly MadeCall[])[], answer: Json, told: string): string };

export function createCodeWriter(): CodeWriter {
  // Where a value that a call gave can be taken from.
  const places = new Map<string | number, string>();
  let names = 0;

  /** The value as code: taken from an earlier result, where the user has not said it. */
  function expression(value: Json | { readonly [name: string]: Json }, told: string): string {
    if (typeof value === 'string' || typeof value === 'number') {
      const place = mentions(told, value) ? undefined : places.get(value);
      return place ?? JSON.stringify(value);
    }
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    if (Array.isArray(value)) return `[${value.map((item) => expression(item, told)).join(', ')}]`;
    const fields = Object.entries(value).map(([key, item]) => `${keyOf(key)}: ${expression(item, told)}`);
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  }

  function stageCode(stage: readonly MadeCall[], told: string): string {
    const calls = stage.map((call) => {
      const made = `${call.name}(${expression(call.input, told)})`;
      // What fails in the reference fails here too, and the rest goes on.
      return 'error' in call.outcome ? `${made}.catch((error) => error.message)` : made;
    });
    const results = stage.map(() => `r${++names}`);
    const [only] = results;
    const code =
      stage.length === 1
        ? `const ${only} = await ${calls.join('')};`
        : `const [${results.join(', ')}] = await Promise.all([\n${calls.map((call) => `  ${call},`).join('\n')}\n]);`;
    for (const [index, { outcome }] of stage.entries()) {
      if ('output' in outcome) remember(outcome.output, results[index] ?? '');
    }
    return code;
  }

  function remember(value: Json, place: string): void {
    if (typeof value === 'string' || typeof value === 'number') {
      if (String(value).length > 1 && !places.has(value)) places.set(value, place);
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) remember(item, `${place}[${index}]`);
    } else if (value !== null && typeof value === 'object') {
      for (const [key, item] of Object.entries(value)) remember(item, `${place}${accessOf(key)}`);
    }
  }

  return {
    write(stages, answer, told) {
      const lines = stages.map((stage) => stageCode(stage, told));
      const isGiven = leavesOf(answer).length > 0;
      return [...lines, `final_answer(${isGiven ? expression(answer, told) : JSON.stringify(answer)});`].join('\n');
    },
  };
}

function keyOf(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

function accessOf(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
