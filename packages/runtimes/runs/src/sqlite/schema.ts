import type { DatabaseSync } from 'node:sqlite';
import { AgentError } from '@thimble/core';
import { asFields } from '@thimble/core/utilities';

const version = 1;

/** Makes the tables of a new file. Refuses a file of a newer version, and one that holds something else. */
export function migrate(database: DatabaseSync, file: string): void {
  const found = Number(asFields(database.prepare('PRAGMA user_version').get()).user_version);
  if (found === version) return;
  if (found > version)
    throw new AgentError(
      'invalid-argument',
      `${file} was written by a newer version of @thimble/runs (${found}; this one knows ${version}). Update the package, or use another file.`,
    );
  const tables = database.prepare("SELECT count(*) AS count FROM sqlite_schema WHERE type = 'table'").get();
  if (Number(asFields(tables).count) > 0)
    throw new AgentError('invalid-argument', `${file} is a database of something else. Give runs a file of their own.`);
  database.exec(`${schema}; PRAGMA user_version = ${version}`);
}

const schema = `
CREATE TABLE runs (
  id TEXT PRIMARY KEY, agent TEXT NOT NULL, task TEXT NOT NULL, settings TEXT NOT NULL, by_whom TEXT,
  state TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, outcome TEXT,
  position INTEGER NOT NULL, head TEXT NOT NULL, fence INTEGER NOT NULL, owner TEXT, lease_until INTEGER
) STRICT;
CREATE INDEX runs_by_state ON runs (state, updated_at);
CREATE TABLE entries (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, position INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT,
  time INTEGER NOT NULL, fence INTEGER NOT NULL, data TEXT, blob TEXT, hash TEXT NOT NULL,
  PRIMARY KEY (run_id, position)
) STRICT;
CREATE INDEX entries_by_key ON entries (run_id, kind, key) WHERE kind IN ('answer', 'reverted');
CREATE TABLE blobs (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, hash TEXT NOT NULL, data TEXT NOT NULL,
  PRIMARY KEY (run_id, hash)
) STRICT`;
