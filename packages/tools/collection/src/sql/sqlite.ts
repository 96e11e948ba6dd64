import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { AgentError } from '@thimble/core';
import { asText, invalid, messageOf } from '@thimble/core/utilities';
import type { Database, DatabaseOptions, QueryOptions } from './database.ts';
import { SqliteProcess } from './sqlite-process.ts';

/** SQLite in a file, or an open database: one in memory is copied for each statement. */
export function sqlite(source: string | DatabaseSync, options: DatabaseOptions): Database {
  if (source === ':memory:')
    throw invalid('A database in memory is empty: give a DatabaseSync, or the path of a file.');
  if (typeof source === 'string') return inFile(resolve(source), options);
  const path = source.location();
  return path === null ? inMemory(source, options) : inFile(path, options);
}

function inFile(path: string, options: DatabaseOptions): Database {
  const process = new SqliteProcess(path, options);
  return {
    dialect: 'SQLite',
    schema: (maxCharacters) => schemaOf(process, maxCharacters).catch((cause: unknown) => explain(path, cause)),
    query: (sql, queryOptions) => process.query(sql, queryOptions),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

/** Told to whoever makes the tool, so with the whole path. */
function explain(path: string, cause: unknown): never {
  const problem = existsSync(path)
    ? `${messageOf(cause)} The file is ${path}`
    : `There is no database ${path}: a path is taken from the working directory of the program`;
  throw new AgentError('tool', `${problem.replace(/(?<![.])$/, '.')}`, { cause });
}

function inMemory(source: DatabaseSync, options: DatabaseOptions): Database {
  if (options.write) throw invalid('A database in memory can only be read: give the path of a file to write to it.');
  async function withCopy<T>(use: (process: SqliteProcess) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'thimble-sql-'));
    const copy = join(folder, 'copy.db');
    const process = new SqliteProcess(copy, options);
    try {
      const { backup } = await import('node:sqlite');
      await backup(source, copy);
      return await use(process);
    } finally {
      await process[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    }
  }
  return {
    dialect: 'SQLite',
    schema: (maxCharacters) => withCopy((process) => schemaOf(process, maxCharacters)),
    query: (sql, queryOptions) => withCopy((process) => process.query(sql, queryOptions)),
    async [Symbol.asyncDispose]() {},
  };
}

const tables = `SELECT name, sql FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name`;

async function schemaOf(process: SqliteProcess, maxCharacters: number): Promise<string> {
  const options: QueryOptions = { limit: 500, signal: new AbortController().signal };
  const { rows } = await process.query(tables, options);
  const statements = rows.map(([, sql]) => asText(sql));
  const whole = statements.join(';\n');
  if (whole.length <= maxCharacters) return whole;
  const names = rows.map(([name]) => asText(name)).join(', ');
  const cut = names.length > maxCharacters ? `${names.slice(0, maxCharacters)} …` : names;
  return `Tables: ${cut}\nTheir columns are in sqlite_schema.sql and pragma_table_info('name').`;
}
