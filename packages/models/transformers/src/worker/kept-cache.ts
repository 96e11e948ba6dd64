import type * as Library from '@huggingface/transformers';

type Cache = Library.DynamicCache;

/** Keeps the model's cache of the last conversation, so that it only has to read what is new in the next prompt. */
export type KeptCache = {
  /** The part of the cache that matches the start of this prompt, and how many tokens that is. The rest is discarded. */
  take(prompt: readonly bigint[]): Promise<{ cache: Cache | undefined; tokens: number }>;
  /** `tokens` are those that the model has read. */
  keep(cache: Cache, tokens: readonly bigint[]): void;
};

const attention = /^past_key_values\./;

export function keptCache({ Tensor, DynamicCache }: typeof Library): KeptCache {
  let kept: { cache: Cache; tokens: readonly bigint[] } | undefined;

  function fit(cache: Cache, length: number, wanted: number): Cache | undefined {
    if (wanted === length) return cache;
    const entries = Object.entries(cache);
    const isPlain = ([name, { dims, location }]: [string, Library.Tensor]) =>
      attention.test(name) && dims.length === 4 && dims[2] === length && location === 'cpu';
    if (wanted === 0 || !entries.every(isPlain)) return undefined;
    return new DynamicCache(Object.fromEntries(entries.map(([name, tensor]) => [name, cut(tensor, wanted)])));
  }

  /** [batch, heads, tokens, size]: the first tokens of every head. */
  function cut(tensor: Library.Tensor, wanted: number): Library.Tensor {
    const [batch = 0, heads = 0, length = 0, size = 0] = tensor.dims;
    const data = tensor.data.slice();
    for (let head = 0; head < batch * heads; head++)
      data.copyWithin(head * wanted * size, head * length * size, (head * length + wanted) * size);
    return new Tensor(tensor.type, data.slice(0, batch * heads * wanted * size), [batch, heads, wanted, size]);
  }

  return {
    async take(prompt) {
      if (!kept) return { cache: undefined, tokens: 0 };
      const { cache, tokens } = kept;
      kept = undefined;
      const differs = tokens.findIndex((token, index) => token !== prompt[index]);
      // The model needs at least one token to read.
      const common = Math.min(differs < 0 ? tokens.length : differs, prompt.length - 1);
      const fitting = fit(cache, tokens.length, common);
      if (fitting !== cache) await cache.dispose();
      return { cache: fitting, tokens: fitting ? common : 0 };
    },
    keep(cache, tokens) {
      kept = { cache, tokens };
    },
  };
}
