/** What services put before their keys, and other texts that are nothing but secrets. Bounded: the texts may be long. */
export const knownSecrets: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a key of OpenAI or Anthropic', /\bsk-[A-Za-z0-9_-]{16,}/],
  ['a token of Hugging Face', /\bhf_[A-Za-z0-9]{16,}/],
  ['a token of GitHub', /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/],
  ['a token of GitLab', /\bglpat-[A-Za-z0-9_-]{16,}/],
  ['a token of npm, PyPI or Docker', /\b(?:npm_[A-Za-z0-9]{20,}|pypi-[A-Za-z0-9_-]{30,}|dckr_pat_[A-Za-z0-9_-]{20,})/],
  ['a key of E2B', /\be2b_[a-f0-9]{20,}/],
  ['a key of AWS', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a key of Google', /\b(?:AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,})/],
  ['a token of Slack', /\bxox[abeprs]-[A-Za-z0-9-]{10,}/],
  [
    'the address of a webhook',
    /hooks\.slack\.com\/services\/\w+\/\w+\/\w{16,}|discord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{30,}/,
  ],
  ['a token of Telegram', /\b\d{8,10}:[A-Za-z0-9_-]{35}\b/],
  ['a key of Stripe', /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/],
  [
    'a key of Groq, xAI, Perplexity, Replicate, Tavily or Fireworks',
    /\b(?:gsk_|xai-|pplx-|r8_|tvly-|fw_)[A-Za-z0-9-]{20,}/,
  ],
  [
    'a token of Databricks, Notion, Linear or DigitalOcean',
    /\b(?:dapi[a-f0-9]{32}|ntn_\w{20,}|lin_api_\w{20,}|dop_v1_\w{20,})/,
  ],
  ['a key of SendGrid or Twilio', /\b(?:SG\.[\w-]{16,}\.[\w-]{16,}|SK[0-9a-f]{32}\b)/],
  ['a key of Azure', /\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{16,}/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----/],
  ['a signed token', /\beyJ[A-Za-z0-9_-]{8,400}\.eyJ[A-Za-z0-9_-]{8,4000}\./],
  [
    'an address with a password',
    /\b[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/(?![A-Z]{1,30}:[A-Z]{1,30}@)[^\s/:@"'`<>]{0,200}:[^\s/@"'`${}<>*]{1,200}@/,
  ],
  ['an address with a token', /\b[a-z][a-z0-9+.-]{0,30}:\/\/(?=[^@\s]{0,200}\d)[A-Za-z0-9_-]{20,200}@/i],
  ['a bearer token', /\b[Bb]earer\s+[A-Za-z0-9._~+/-]{16,}/],
];

/** A user and a password as HTTP has them: `Basic dXNlcjpwYXNz`. */
export function holdsBasicLogin(text: string): boolean {
  const words = [...text.matchAll(/\bBasic\s+([A-Za-z0-9+/]{8,}={0,2})/g)].map(([, word = '']) => word);
  return words.some((word) => /^[^:\p{Cc}]*:[^\p{Cc}]+$/u.test(Buffer.from(word, 'base64').toString('latin1')));
}
