import type { Json } from '@thimble/core';
import type { EvalCase, ReferenceCall, World } from '@thimble/evals';
import { isDeepStrictEqual } from 'node:util';

export type TaskOptions = {
  id: string;
  level: 1 | 2 | 3;
  task: string;
  /** The right answer, computed from the data by other means than the tools. */
  answer: Json;
  /** Where more than one answer is right. */
  isRight?: (given: Json) => boolean;
  calls: readonly ReferenceCall[];
  code: string;
  /** What the world must be after it, where the task changes it. */
  wanted?: Json;
};

/** A task with its checker: the answer, numbers within a thousandth, and what became of the world. */
export function task(kind: string, open: () => World, options: TaskOptions): EvalCase {
  const { id, level, task: text, answer, isRight = (given) => isSame(given, answer), calls, code, wanted } = options;
  return {
    id: `${kind}-${id}`,
    kind,
    level,
    task: text,
    open() {
      const world = open();
      return {
        ...world,
        check(given) {
          const isDone = wanted === undefined || isDeepStrictEqual(world.state?.(), wanted);
          return { name: 'solved', score: isDone && isRight(given) ? 1 : 0 };
        },
      };
    },
    reference: { turns: [{ calls, answer, code }] },
  };
}

export function call(name: string, input: ReferenceCall['input'] = {}): ReferenceCall {
  return { name, input };
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

function isSame(given: Json, wanted: Json): boolean {
  if (typeof wanted === 'number') return Math.abs(Number(given) - wanted) <= Math.max(1, Math.abs(wanted)) / 1000;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(given) &&
      given.length === wanted.length &&
      wanted.every((item, index) => isSame(given[index] ?? null, item))
    );
  }
  if (typeof wanted === 'string') return typeof given === 'string' && given.trim() === wanted;
  return isDeepStrictEqual(given, wanted);
}
