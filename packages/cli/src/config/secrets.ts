import type { AgentEvent } from '@thimble/core';

/** Replaces secrets with the names of their variables. */
export type Redactor = {
  redact(text: string): string;
  /** Writes a value as JSON without secrets: neither in its texts and keys, nor as numbers. */
  toJson(value: unknown, space?: number): string;
  readonly secrets: readonly string[];
};

/** The secrets are the values of variables that are named as keys, tokens, secrets or passwords, from eight characters on. */
export function redactor(env: NodeJS.ProcessEnv): Redactor {
  const secrets = Object.entries(env)
    .flatMap(([name, value = '']) => (secretName.test(name) && value.length >= 8 ? [{ name, value }] : []))
    .flatMap(({ name, value }) =>
      [...new Set([value, JSON.stringify(value).slice(1, -1)])].map((written) => ({ name, value: written })),
    )
    .sort((a, b) => b.value.length - a.value.length);
  const values = secrets.map((secret) => secret.value);
  const redact = (text: string) =>
    secrets.reduce((clean, { name, value }) => clean.replaceAll(value, `[${name}]`), text);
  // Replaced in the values and not in their JSON: a number that becomes a name needs quotes.
  const clean = (_key: string, value: unknown): unknown => {
    if (typeof value === 'string') return redact(value);
    if (typeof value === 'number') return values.includes(String(value)) ? redact(String(value)) : value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [redact(key), item]));
  };
  return { redact, toJson: (value, space) => JSON.stringify(value, clean, space), secrets: values };
}

const secretName = /(^|_)(KEY|APIKEY|SECRET|TOKEN|PAT|PASS|PASSWORD)$/i;

/**
 * The same events without secrets. A secret may be split over several pieces of streamed text, so the end of a piece that
 * could be the start of a secret is held back until the next piece.
 */
export async function* redactEvents(
  events: AsyncIterable<AgentEvent>,
  { redact, toJson, secrets }: Redactor,
): AsyncGenerator<AgentEvent> {
  const held = new Map<string, Extract<AgentEvent, { text: string }>>();
  for await (const event of events) {
    if (event.type === 'text-delta' || event.type === 'reasoning-delta') {
      const key = [event.type, ...event.agent].join('/');
      const text = redact((held.get(key)?.text ?? '') + event.text);
      const end = text.length - beginningOfSecret(text, secrets);
      held.set(key, { ...event, text: text.slice(end) });
      if (end > 0) yield { ...event, text: text.slice(0, end) };
      continue;
    }
    for (const rest of held.values()) if (rest.text !== '') yield rest;
    held.clear();
    const clean = toJson(event);
    yield clean === JSON.stringify(event) ? event : JSON.parse(clean);
  }
}

/** Length of the longest end of `text` that begins a secret. */
function beginningOfSecret(text: string, secrets: readonly string[]): number {
  const lengths = secrets.map((secret) => {
    for (let length = Math.min(secret.length - 1, text.length); length > 0; length--) {
      if (text.endsWith(secret.slice(0, length))) return length;
    }
    return 0;
  });
  return Math.max(0, ...lengths);
}
