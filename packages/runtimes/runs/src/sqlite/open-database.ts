import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { AgentError } from '@thimble/core';
import { asFields, asText, explainError } from '@thimble/core/utilities';
import { migrate } from './schema.ts';

/** How long a write waits for that of another process. */
const busyMs = 10_000;

/** The database, with its tables. A new file is for its owner alone: it holds what agents have read and said. */
export function openDatabase(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    if (file !== ':memory:') {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      closeSync(openSync(file, 'a', 0o600));
    }
    // Loaded here: whoever keeps runs elsewhere has no use for it.
    const sqlite = process.getBuiltinModule('node:sqlite');
    database = new sqlite.DatabaseSync(file);
    database.exec(`PRAGMA busy_timeout = ${busyMs}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      PRAGMA foreign_keys = ON`);
    database.exec('BEGIN IMMEDIATE');
    migrate(database, file);
    database.exec('COMMIT');
    return database;
  } catch (error) {
    database?.close();
    if (AgentError.is(error)) throw error;
    throw new AgentError('invalid-argument', `${file} cannot be opened for runs: ${explain(error)}`, { cause: error });
  }
}

/** An error of the database, or of the system that it is opened on, in words that say what to do. */
export function explain(error: unknown): string {
  const { errcode, code } = asFields(error);
  // The primary code is in the lowest byte: https://sqlite.org/rescode.html
  const primary = typeof errcode === 'number' ? errcode & 0xff : codes[asText(code)];
  return (primary === undefined ? undefined : remedies[primary]) ?? explainError(error);
}

/** What SQLite would say where the system is asked first. */
const codes: { readonly [code: string]: number } = {
  EROFS: 8,
  EACCES: 8,
  EPERM: 8,
  ENOSPC: 13,
  EIO: 10,
  ENOENT: 14,
  ENOTDIR: 14,
  EISDIR: 14,
};

const remedies: { readonly [code: number]: string } = {
  5: `another process has been writing for more than ${busyMs / 1_000} s. Try again.`,
  8: 'the file or its folder is read-only. Make it writable, or use another file.',
  10: 'the disk failed. Look at the disk.',
  11: 'the file is damaged. Restore it from a backup.',
  13: 'the disk is full. Free some space, and resume the run.',
  14: 'the file cannot be opened. Look at its path and its permissions.',
  26: 'it is not a database. Use another file.',
};
