import type { Json } from '@thimble/core';
import type { EvalCase, ReferenceCall, World } from '@thimble/evals';
import { isRecord, parseJson } from '@thimble/core/utilities';
import { isDeepStrictEqual } from 'node:util';

export type TaskOptions = {
  id: string;
  level: 1 | 2 | 3;
  task: string;
  /** The right answer, computed from the data by other means than the tools. */
  answer: Json;
  /** Where more than one answer is right. */
  isRight?: (given: Json) => boolean;
  /** What may stand after a number that is the answer, in a text: "km". */
  units?: readonly string[];
  calls: readonly ReferenceCall[];
  code: string;
  /** What the world must be after it. @default as it was */
  wanted?: Json;
};

/** A task with its checker: of the answer, and of what became of the world. */
export function task(kind: string, open: () => World, options: TaskOptions): EvalCase {
  const { id, level, task: text, answer, units = [], calls, code } = options;
  const { isRight = (given) => isSame(given, answer, units) } = options;
  return {
    id: `${kind}-${id}`,
    kind,
    level,
    task: text,
    open() {
      const world = open();
      const { wanted = world.state?.() } = options;
      return {
        ...world,
        check(given) {
          const isDone = isDeepStrictEqual(world.state?.(), wanted);
          return { name: 'solved', score: isDone && isRight(given) ? 1 : 0 };
        },
      };
    },
    reference: { turns: [{ calls, answer, code }] },
  };
}

export const euros: readonly string[] = ['€', 'euro', 'euros', 'EUR'];

export function call(name: string, input: ReferenceCall['input'] = {}): ReferenceCall {
  return { name, input };
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

/**
 * Whether an answer is the wanted one, in a form that does no harm: a number as text, with its unit; a name in other capitals, with a full
 * stop; a list or an object as JSON. Numbers are right to half a hundredth, which is what two decimals ask for.
 */
function isSame(given: Json, wanted: Json, units: readonly string[]): boolean {
  if (typeof wanted === 'number') {
    const number = typeof given === 'string' ? numberIn(given, units) : given;
    return typeof number === 'number' && Math.abs(number - wanted) <= 0.005 + 1e-9;
  }
  if (typeof wanted === 'string') return typeof given === 'string' && plain(given) === plain(wanted);
  const value = typeof given === 'string' ? parseJson(given) : given;
  if (Array.isArray(wanted))
    return (
      Array.isArray(value) &&
      value.length === wanted.length &&
      wanted.every((item, index) => isSame(value[index] ?? null, item, units))
    );
  if (!isRecord(wanted) || !isRecord(value)) return value === wanted;
  const keys = Object.keys(wanted);
  const isComplete = keys.length === Object.keys(value).length && keys.every((key) => Object.hasOwn(value, key));
  return isComplete && keys.every((key) => isSame(value[key] ?? null, wanted[key] ?? null, units));
}

/** A text that is a number, with nothing but one of the units after it. */
function numberIn(text: string, units: readonly string[]): number | undefined {
  const [, digits, unit = ''] = /^\s*(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*(\D*?)\.?\s*$/.exec(text) ?? [];
  return digits !== undefined && (unit === '' || units.includes(unit)) ? Number(digits.replaceAll(',', '')) : undefined;
}

function plain(text: string): string {
  return text.trim().replace(/\.$/, '').toLowerCase();
}
