import type { Json } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';

/** Fields that are left out where it is not said which. */
export const secretNames: readonly string[] = [
  'password',
  'passwd',
  'passphrase',
  'secret',
  'clientSecret',
  'token',
  'accessToken',
  'refreshToken',
  'authToken',
  'apiKey',
  'xApiKey',
  'accessKey',
  'privateKey',
  'authorization',
  'cookie',
  'setCookie',
  'credential',
  'credentials',
];

export type Redaction = {
  /** Notes the values of secret fields in it, to leave them out wherever else they are. */
  learn(value: Json): void;
  redact(value: Json): Json;
};

/**
 * Leaves out the values of fields with one of these names, in whatever style they are written and whatever comes before
 * them: `apiKey` is also `API_KEY`, `x-api-key` and `stripe.apiKey`. Fields are also found in texts: in JSON, code, headers and addresses.
 */
export function redaction(names: readonly string[]): Redaction {
  const wanted = new Set(names.map((name) => wordsOf(name).join('')));
  const secrets = new Set<string>();
  const isSecret = (name: string) => {
    const words = wordsOf(name);
    return words.some((_, index) => wanted.has(words.slice(index).join('')));
  };

  function learn(value: Json, isInSecret = false, parent = ''): void {
    if (typeof value === 'string') {
      if (isInSecret) keep(value);
      for (const [name, text] of fieldsIn(value)) if (isSecret(name)) keep(text);
    } else if (Array.isArray(value)) {
      for (const item of value) learn(item, isInSecret);
    } else if (isRecord(value)) {
      for (const [name, field] of Object.entries(value))
        learn(field, isInSecret || (isSecret(name) && !isParameter(field, parent)), name);
    }
  }

  function keep(text: string): void {
    // Also as it stands in JSON that is itself a text, and without the scheme of a header.
    const forms = [text, JSON.stringify(text).slice(1, -1), text.replace(/^(?:basic|bearer|token) /i, '')];
    for (const form of forms) if (form.length >= shortestSecret) secrets.add(form);
  }

  function redact(value: Json, texts: readonly string[], parent = ''): Json {
    const clean = (text: string) => texts.reduce((rest, secret) => rest.replaceAll(secret, mark), text);
    if (typeof value === 'string') return clean(value);
    if (Array.isArray(value)) return value.map((item) => redact(item, texts));
    if (!isRecord(value)) return value;
    const fields = Object.entries(value).map(([name, field]) => {
      const isHidden = isSecret(name) && !isParameter(field, parent);
      return [clean(name), isHidden ? mark : redact(field, texts, name)] as const;
    });
    return Object.fromEntries(fields);
  }

  return {
    learn,
    // The longest first: one may be a part of another.
    redact: (value) =>
      redact(
        value,
        [...secrets].toSorted((a, b) => b.length - a.length),
      ),
  };
}

const mark = '[redacted]';

/** Shorter texts stand in too many others. */
const shortestSecret = 4;

/** "x-api-key", "xApiKey" and "X_API_KEY" are x, api and key. */
function wordsOf(name: string): string[] {
  const spaced = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
  return spaced
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter(Boolean);
}

const patterns: readonly RegExp[] = [
  // "name": "value" of JSON and Python, however often it was quoted, and name = 'value' of code.
  /(?<![\p{L}\d_.-])([\p{L}_][\p{L}\d_.-]{0,99})\\*["']?\s{0,9}[:=]\s{0,9}(\\*["'])(?<value>(?:(?!\2)[^\n])+?)\2/gu,
  // ?name=value of addresses and forms.
  /[?&]([^\s=&?#"']+)=(?<value>[^\s&#"']+)/g,
  // Headers, one a line. `name: value` may be code, where the value is none.
  /^[<>\t ]*([a-z]+(?:-[a-z]+)+|authorization|cookie):[ \t]*(?<value>[^\n\r]+)/gim,
];

function* fieldsIn(text: string): Generator<[name: string, value: string]> {
  for (const pattern of patterns)
    for (const { 1: name = '', groups } of text.matchAll(pattern)) yield [name, (groups?.['value'] ?? '').trim()];
}

/** What describes such a field, in the schema of a tool's parameters, and is not one. */
function isParameter(value: Json, parent: string): boolean {
  if (parent !== 'properties' || !isRecord(value)) return false;
  return 'type' in value || 'anyOf' in value || '$ref' in value || 'enum' in value;
}
