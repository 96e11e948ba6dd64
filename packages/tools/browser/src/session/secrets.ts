import { AgentError } from '@thimble/core';
import { messageOf } from '@thimble/core/utilities';

/** Credentials that were filled in: whatever a page shows of them is taken out of what is told. */
export class Secrets {
  readonly #values = new Map<string, string>();

  add(name: string, value: string): void {
    // Shorter ones would stand in half of all words.
    if (value.length < 3) return;
    for (const form of new Set([
      value,
      encodeURIComponent(value),
      JSON.stringify(value).slice(1, -1),
      value.toLowerCase(),
    ]))
      this.#values.set(form, name);
  }

  /** The value with every secret in it replaced by its name. */
  redact<T>(value: T): T;
  redact(value: unknown): unknown {
    if (this.#values.size === 0) return value;
    if (typeof value === 'string') return this.#inText(value);
    if (Array.isArray(value)) return value.map((item) => this.redact(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [this.#inText(key), key === 'data' ? item : this.redact(item)]),
    );
  }

  /** The error without what it may say of a secret; its cause says more, and goes. */
  redactError(error: unknown): unknown {
    if (this.#values.size === 0) return error;
    const code = AgentError.is(error) ? error.code : 'tool';
    return new AgentError(code, this.#inText(messageOf(error)));
  }

  #inText(text: string): string {
    let rest = text;
    for (const [form, name] of this.#values) rest = rest.replaceAll(form, `[credential ${name}]`);
    return rest;
  }
}
