import type { AgentEvent } from '@thimble/core';

/** Replaces secrets in a text with the names of their variables. */
export type Redactor = { redact(text: string): string; readonly secrets: readonly string[] };

/** The secrets are the values of variables named key, token, secret or password, from eight characters on. */
export function redactor(env: NodeJS.ProcessEnv): Redactor {
  const secrets = Object.entries(env)
    .flatMap(([name, value = '']) => (secretName.test(name) && value.length >= 8 ? [{ name, value }] : []))
    .flatMap(({ name, value }) =>
      [...new Set([value, JSON.stringify(value).slice(1, -1)])].map((written) => ({ name, value: written })),
    )
    .sort((a, b) => b.value.length - a.value.length);
  return {
    redact: (text) => secrets.reduce((clean, { name, value }) => clean.replaceAll(value, `[${name}]`), text),
    secrets: secrets.map((secret) => secret.value),
  };
}

const secretName = /(^|_)(API_?KEY|ACCESS_KEY|SECRET|TOKEN|PASSWORD)$/i;

/**
 * The same events without secrets. A secret may be split over several pieces of streamed text, so the end of a piece that
 * could be the start of a secret is held back until the next piece.
 */
export async function* redactEvents(
  events: AsyncIterable<AgentEvent>,
  { redact, secrets }: Redactor,
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
    const line = JSON.stringify(event);
    const clean = redact(line);
    yield clean === line ? event : JSON.parse(clean);
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
