/**
 * Python's `random.Random(seed).randint`: the reference calls name ids that it drew. Mersenne Twister (Matsumoto and Nishimura, 1998),
 * seeded as CPython does.
 */
export function pythonRandom(seed: number): {
  randint(low: number, high: number): number;
  uniform(low: number, high: number): number;
} {
  const state = seeded(seed);
  let at = 624;

  function next(): number {
    if (at === 624) {
      twist(state);
      at = 0;
    }
    let value = state[at++] ?? 0;
    value ^= value >>> 11;
    value ^= (value << 7) & 0x9d2c5680;
    value ^= (value << 15) & 0xefc60000;
    return (value ^ (value >>> 18)) >>> 0;
  }

  /** Fewer than 2^53 in all: ids are. */
  function bits(count: number): number {
    if (count <= 32) return next() >>> (32 - count);
    const low = next();
    return (next() >>> (64 - count)) * 2 ** 32 + low;
  }

  function below(limit: number): number {
    const count = limit.toString(2).length;
    for (;;) {
      const drawn = bits(count);
      if (drawn < limit) return drawn;
    }
  }

  return {
    randint: (low, high) => low + below(high - low + 1),
    uniform: (low, high) => low + (high - low) * (((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53),
  };
}

function seeded(seed: number): Uint32Array {
  const state = new Uint32Array(624);
  state[0] = 19650218;
  for (let i = 1; i < 624; i++) state[i] = mixed(state, i - 1, 1812433253) + i;
  const key = seed < 2 ** 32 ? [seed] : [seed % 2 ** 32, Math.floor(seed / 2 ** 32)];
  let [i, j] = [1, 0];
  for (let count = Math.max(624, key.length); count > 0; count--) {
    state[i] = ((state[i] ?? 0) ^ mixed(state, i - 1, 1664525)) + (key[j] ?? 0) + j;
    if (++i >= 624) {
      state[0] = state[623] ?? 0;
      i = 1;
    }
    if (++j >= key.length) j = 0;
  }
  for (let count = 623; count > 0; count--) {
    state[i] = ((state[i] ?? 0) ^ mixed(state, i - 1, 1566083941)) - i;
    if (++i >= 624) {
      state[0] = state[623] ?? 0;
      i = 1;
    }
  }
  state[0] = 0x80000000;
  return state;
}

function mixed(state: Uint32Array, at: number, factor: number): number {
  const value = state[at] ?? 0;
  return Math.imul(value ^ (value >>> 30), factor);
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < 624; i++) {
    const y = ((state[i] ?? 0) & 0x80000000) | ((state[(i + 1) % 624] ?? 0) & 0x7fffffff);
    state[i] = (state[(i + 397) % 624] ?? 0) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}
