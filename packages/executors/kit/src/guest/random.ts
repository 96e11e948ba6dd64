import type { Primordials } from './primordials.ts';

/** Each step has a sequence of its own, the same whenever the session's seed is. */
export type Random = {
  seed(seed: number, step: number): void;
  /** 32 of them. */
  bits(): number;
};

/** Math.random from a seed: the generator sfc32. Runs inside the sandbox, from its source text. */
export function installRandom(p: Primordials): Random {
  let a = 0;
  let b = 0;
  let c = 0;
  let counter = 1;

  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  }
  const random = { random: () => ((next() >>> 5) * 67_108_864 + (next() >>> 6)) / 9_007_199_254_740_992 }.random;

  function seedRandom(seed: number, step: number): void {
    a = p.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
    b = p.imul(p.floor(seed / 4_294_967_296) ^ 0xc2b2ae35, 0x27d4eb2f);
    c = p.imul(step + 1, 0x165667b1);
    counter = 1;
    for (let round = 0; round < 15; round++) next();
    p.define(Math, 'random', random);
  }

  return { seed: seedRandom, bits: next };
}
