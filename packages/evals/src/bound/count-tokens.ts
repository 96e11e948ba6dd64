/** Counts the tokens of texts. */
export type CountTokens = (text: string) => number;

// Prompts hold the same messages again and again; tools give long texts.
const remembered = 20_000;

let loading: Promise<CountTokens> | undefined;

/** The tokens of `o200k_base`, the vocabulary of OpenAI's models since GPT-4o. Loaded here and once, because it is large. */
export function o200kTokens(): Promise<CountTokens> {
  return (loading ??= load());
}

async function load(): Promise<CountTokens> {
  const [{ Tiktoken }, { default: ranks }] = await Promise.all([
    import('js-tiktoken/lite'),
    import('js-tiktoken/ranks/o200k_base'),
  ]);
  const encoding = new Tiktoken(ranks);
  const counts = new Map<string, number>();
  return (text) => {
    const known = counts.get(text);
    if (known !== undefined) return known;
    // What looks like a special token in data is text.
    const count = encoding.encode(text, [], []).length;
    if (counts.size >= remembered) counts.clear();
    counts.set(text, count);
    return count;
  };
}
