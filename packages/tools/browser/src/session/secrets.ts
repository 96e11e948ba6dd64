import { AgentError } from '@thimble/core';
import { messageOf } from '@thimble/core/utilities';

/** What takes secrets out of a text. */
export type HideSecrets = (text: string) => string;

/** Credentials that were filled in: whatever a page shows of them is taken out of what is told. */
export class Secrets {
  readonly #patterns = new Map<string, { name: string; pattern: RegExp }>();

  add(name: string, value: string): void {
    // Shorter ones would stand in half of all words.
    if (value.length < 3) return;
    const forms = [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
    // A page may space the number of a card, or spell a word out.
    const gap = value.length < 6 ? '' : String.raw`[\s.·-]{0,2}`;
    if (value.length >= 6) forms.push(Buffer.from(value).toString('base64').replace(/=+$/, ''));
    const sources = [...new Set(forms)].map((form) => Array.from(form, literal).join(gap));
    this.#patterns.set(value, { name, pattern: new RegExp(sources.join('|'), 'giu') });
  }

  /** The text with every secret in it replaced by its name. It has to be whole: part of a secret is not found. */
  readonly hide: HideSecrets = (text) => {
    let rest = text;
    for (const { name, pattern } of this.#patterns.values()) rest = rest.replace(pattern, () => `[credential ${name}]`);
    return rest;
  };

  /** The value with every secret in it replaced by its name. */
  redact<T>(value: T): T;
  redact(value: unknown): unknown {
    if (this.#patterns.size === 0) return value;
    if (typeof value === 'string') return this.hide(value);
    if (Array.isArray(value)) return value.map((item) => this.redact(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [this.hide(key), key === 'data' ? item : this.redact(item)]),
    );
  }

  /** The error without what it may say of a secret; its cause says more, and goes. */
  redactError(error: unknown): unknown {
    if (this.#patterns.size === 0) return error;
    const code = AgentError.is(error) ? error.code : 'tool';
    return new AgentError(code, this.hide(messageOf(error)));
  }
}

function literal(character: string): string {
  if (/\s/.test(character)) return String.raw`\s+`;
  return /[\p{L}\p{N}_]/u.test(character) ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
