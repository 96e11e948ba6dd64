import type { Json } from '@thimble/core';
import { parseJson } from '@thimble/core/utilities';
import type { RunStore } from '../contract/run-store.ts';
import type { AuditRow } from '../contract/runs.ts';
import { sha256 } from '../log/chain.ts';
import { readInPages } from '../log/read-in-pages.ts';

/**
 * The log for whoever audits it. The values of fields with one of these names, in whatever case, are left out, and the
 * same texts wherever else they are: in code, in what was printed, in the conversation.
 */
export async function* exportLog(
  store: RunStore,
  run: string,
  redact: readonly string[],
): AsyncGenerator<AuditRow, void> {
  const names = new Set(redact.map((name) => name.toLowerCase()));
  const secrets = new Set<string>();
  if (names.size > 0)
    for await (const { data } of readInPages(store, run)) collectSecrets(parseJson(data) ?? null, names, secrets);
  const texts = [...secrets].toSorted((a, b) => b.length - a.length);
  for await (const { data, ...entry } of readInPages(store, run)) {
    const { position, kind, key, time, fence, hash } = entry;
    const shown = redacted(parseJson(data) ?? null, names, texts);
    yield { run, position, kind, key, time, fence, data: shown, dataHash: sha256(data), hash };
  }
}

/** Shorter texts stand in too many others. */
const shortestSecret = 4;

function collectSecrets(value: Json, names: ReadonlySet<string>, secrets: Set<string>, isSecret = false): void {
  if (typeof value === 'string' && isSecret && value.length >= shortestSecret) {
    // Also as it stands in JSON that is itself a text.
    for (const text of [value, JSON.stringify(value).slice(1, -1)]) secrets.add(text);
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, field] of Object.entries(value))
    collectSecrets(field, names, secrets, isSecret || names.has(name.toLowerCase()));
}

function redacted(value: Json, names: ReadonlySet<string>, texts: readonly string[]): Json {
  if (typeof value === 'string') return texts.reduce((text, secret) => text.replaceAll(secret, mark), value);
  if (Array.isArray(value)) return value.map((item) => redacted(item, names, texts));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(
    ([name, field]) => [name, names.has(name.toLowerCase()) ? mark : redacted(field, names, texts)] as const,
  );
  return Object.fromEntries(fields);
}

const mark = '[redacted]';
