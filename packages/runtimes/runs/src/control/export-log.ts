import { parseJson } from '@thimble/core/utilities';
import type { RunStore } from '../contract/run-store.ts';
import type { AuditRow } from '../contract/runs.ts';
import { sha256 } from '../log/chain.ts';
import { readInPages } from '../log/read-in-pages.ts';
import { redaction } from './redaction.ts';

/**
 * The log for whoever audits it. The values of fields with one of these names are left out, and the same texts wherever
 * else they are: in code, in what was printed, in the conversation.
 */
export async function* exportLog(
  store: RunStore,
  run: string,
  redact: readonly string[],
): AsyncGenerator<AuditRow, void> {
  const { learn, redact: redacted } = redaction(redact);
  if (redact.length > 0) for await (const { data } of readInPages(store, run)) learn(parseJson(data) ?? null);
  for await (const { data, ...entry } of readInPages(store, run)) {
    const { position, kind, key, time, fence, hash } = entry;
    const shown = redacted(parseJson(data) ?? null);
    yield { run, position, kind, key, time, fence, data: shown, dataHash: sha256(data), hash };
  }
}
