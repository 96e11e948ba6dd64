import type { Labels } from './labels.ts';
import type { Primordials } from './primordials.ts';

export type Sequences = {
  /** At the start of a step. */
  reset(): void;
  /** Whether it is a generator or another iterator, which can be read only once. */
  is(item: object): boolean;
  /** Reads on as far as it has to. Undefined behind the end. */
  at(sequence: object, index: number): { value: unknown } | undefined;
};

/** Lazy sequences, with what was read of them in this step. Runs inside the sandbox, from its source text. */
export function createSequences(p: Primordials, labels: Labels): Sequences {
  type Item = { value: unknown };
  type Read = { items: { [index: number]: Item | undefined }; length: number; ended: boolean };
  let reads = new p.Map<object, Read>();

  function at(sequence: object, index: number): Item | undefined {
    let read = p.mapGet(reads, sequence);
    if (!read) p.mapSet(reads, sequence, (read = { items: p.create(null), length: 0, ended: false }));
    while (read.length <= index && !read.ended) {
      // If it throws, that was its end.
      read.ended = true;
      const next: unknown = p.get(sequence, 'next');
      const step: unknown = typeof next === 'function' ? p.apply(next, sequence, []) : undefined;
      if (typeof step !== 'object' || step === null || p.get(step, 'done')) break;
      read.items[read.length++] = { value: p.get(step, 'value') };
      read.ended = false;
    }
    return read.items[index];
  }

  return {
    reset() {
      reads = new p.Map();
    },
    is: (item) => p.exec(/^(?:Generator|(?!Async).*Iterator(?: \w+)?)$/, labels.kind(item)) !== null,
    at,
  };
}
