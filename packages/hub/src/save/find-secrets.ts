/** What services put before their keys, and other texts that are nothing but secrets. */
const known: readonly [what: string, pattern: RegExp][] = [
  ['a key of OpenAI or Anthropic', /\bsk-[A-Za-z0-9_-]{16,}/],
  ['a token of Hugging Face', /\bhf_[A-Za-z0-9]{16,}/],
  ['a token of GitHub', /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/],
  ['a token of GitLab', /\bglpat-[A-Za-z0-9_-]{16,}/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{20,}/],
  ['a key of E2B', /\be2b_[a-f0-9]{20,}/],
  ['a key of AWS', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a key of Google', /\bAIza[A-Za-z0-9_-]{30,}/],
  ['a token of Slack', /\bxox[abeprs]-[A-Za-z0-9-]{10,}/],
  ['a key of Stripe', /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/],
  ['a key of Groq or xAI', /\b(?:gsk_|xai-)[A-Za-z0-9]{20,}/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a signed token', /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\./],
  ['an address with a password', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"'`]*:[^\s/@"'`${}]+@/i],
  ['a bearer token', /\b[Bb]earer\s+[A-Za-z0-9._~+/-]{16,}/],
];

/** Names of options whose text is a secret, whatever it looks like. `apiKeyEnv` holds the name of a variable. */
const secretName = /(?:key|token|secret|password|passwd|credentials?|authorization|cookie)$/i;

const leastLength = 24;
/** Bits for each character: words of a language have less than 4, random letters and digits more. */
const mostEntropy = 4;

/** What a text looks like if it holds a secret: it is said without a piece of it. */
export function secretIn(text: string, name = ''): string | undefined {
  if (secretName.test(name) && text.length >= 8 && !/^[A-Z][A-Z0-9_]*$/.test(text))
    return 'a secret, by the name of the option';
  const match = known.find(([, pattern]) => pattern.test(text));
  if (match) return match[0];
  return (text.match(/[A-Za-z0-9+/_=-]{24,}/g) ?? []).some(looksRandom) ? 'a key, by how random it is' : undefined;
}

function looksRandom(word: string): boolean {
  if (word.length < leastLength || /^sha\d+-/.test(word)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(word)).length;
  // Names of variables, paths and identifiers are words that are joined.
  if (kinds < 3 || word.includes('/')) return isHexKey(word);
  return entropyOf(word) > mostEntropy && !/^(?:[A-Z]?[a-z]{2,}|[A-Z]{2,}|\d{1,4}|[_-])+$/.test(word);
}

/** Hexadecimal digits of a usual key's length; a commit has 40, a digest 64. */
function isHexKey(word: string): boolean {
  return /^[0-9a-f]{32}$|^[0-9a-f]{48}$/.test(word) && entropyOf(word) > 3;
}

function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}
