import type { Primordials } from './primordials.ts';

/** Why a value is not written whole: what the serializer throws and catches, and what the model is told of it. */
export type Unfit = {
  readonly tooLarge: object;
  readonly tooDeep: object;
  readonly cyclic: object;
  readonly tooShared: object;
  /** For a problem of its own. */
  readonly refused: object;
  is(error: unknown): boolean;
  /** Throws `refused`. */
  refuse(problem: string): never;
  /** `bytes`, `depth`: the limits that the value was held to. */
  problemOf(signal: unknown, bytes: number, depth: number): string;
};

/** Runs inside the sandbox, from its source text. */
export function createUnfit(p: Primordials): Unfit {
  // Their identity is the signal; code of the model never sees them.
  const tooLarge = p.freeze({ __proto__: null });
  const tooDeep = p.freeze({ __proto__: null });
  const cyclic = p.freeze({ __proto__: null });
  const tooShared = p.freeze({ __proto__: null });
  const refused = { __proto__: null, problem: '' };

  function is(error: unknown): boolean {
    return error === tooLarge || error === tooDeep || error === cyclic || error === tooShared || error === refused;
  }

  function refuse(problem: string): never {
    refused.problem = problem;
    throw refused;
  }

  function problemOf(signal: unknown, bytes: number, depth: number): string {
    if (signal === tooLarge) return `is above ${bytes} bytes`;
    if (signal === tooDeep) return `is nested deeper than ${depth} levels`;
    if (signal === cyclic) return 'holds itself, which is not JSON';
    if (signal !== tooShared) return refused.problem;
    return 'holds the same objects again and again, and JSON writes them out in each place: give each one once, and its id elsewhere';
  }

  const unfit = { __proto__: null, tooLarge, tooDeep, cyclic, tooShared, refused, is, refuse, problemOf };
  return unfit;
}
