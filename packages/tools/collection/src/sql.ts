import type { DatabaseSync } from 'node:sqlite';
import { tool, type ComponentSpec, type Tool } from '@thimble/core';
import { argumentOf, checkKinds, invalid, isRecord, kinds, type OptionKinds } from '@thimble/core/utilities';
import { z } from 'zod';
import { specOf } from './spec.ts';
import type { Database, DatabaseOptions } from './sql/database.ts';
import { postgres } from './sql/postgres.ts';
import type { PostgresPool } from './sql/postgres-transaction.ts';
import { sqlite } from './sql/sqlite.ts';

export type { PostgresClient, PostgresPool, PostgresQuery, PostgresResult } from './sql/postgres-transaction.ts';

/** The path of a SQLite file, an open one, a pool of `pg`, a PostgreSQL URL, or the name of the variable that holds one. */
export type SqlSource = string | DatabaseSync | PostgresPool | { connectionStringEnv: string };

/** Ends its process or its connections when it is disposed. */
export interface SqlTool extends Tool, AsyncDisposable {}

export type SqlOptions = {
  /** @default 'query_database' */
  name?: string | undefined;
  /** What the data is about, for the model. */
  description?: string | undefined;
  /** Takes statements that change data. @default false */
  write?: boolean | undefined;
  /** Whether a person must agree before a call. @default true with `write`, else false */
  needsApproval?: boolean | ((input: { sql: string }) => boolean | Promise<boolean>) | undefined;
  /** Rows that one call may ask for. @default 1_000 */
  maxRows?: number | undefined;
  /** Milliseconds for one statement. @default 10_000 */
  timeoutMs?: number | undefined;
  /** Characters of JSON that one call returns. @default 200_000 */
  resultCharacters?: number | undefined;
  /** Characters of the schema in the description. @default 8_000 */
  schemaCharacters?: number | undefined;
  /**
   * Takes a role of PostgreSQL that may, or may become one that may, reach beyond a transaction that is read-only: files and programs of the
   * server, other servers, sessions of others. @default false
   */
  allowSuperuser?: boolean | undefined;
};

const optionKinds: OptionKinds<SqlOptions> = {
  name: kinds.text,
  description: kinds.text,
  write: kinds.flag,
  needsApproval: kinds.either(kinds.flag, kinds.callback),
  maxRows: kinds.count,
  timeoutMs: kinds.positive,
  resultCharacters: kinds.positive,
  schemaCharacters: kinds.positive,
  allowSuperuser: kinds.flag,
};

/**
 * A tool that asks a SQLite or PostgreSQL database, whose schema is in its description. The database itself refuses to write:
 * the text of a statement is not what decides.
 *
 * @example
 * await using database = await sql('./shop.db');
 * const agent = new CodeAgent({ model, executor, tools: [database] });
 * @throws AgentError `tool` where the database cannot be opened, `missing-dependency` where `pg` is not installed, `missing-secret`,
 * and `invalid-argument` for a role of PostgreSQL that nothing holds.
 */
export async function sql(source: SqlSource, options: SqlOptions = {}): Promise<SqlTool> {
  checkKinds('sql', options, optionKinds);
  const { name = 'query_database', description, write = false, needsApproval = write, maxRows = 1_000 } = options;
  const { timeoutMs = 10_000, resultCharacters = 200_000, schemaCharacters = 8_000, allowSuperuser = false } = options;
  const database = open(source, { write, timeoutMs, resultCharacters }, allowSuperuser);
  const dispose = () => database[Symbol.asyncDispose]();
  const schema = await database.schema(schemaCharacters).catch(async (error: unknown) => {
    await dispose();
    throw error;
  });
  const kind = write ? 'Runs one SQL statement on' : 'Reads from';
  const made = tool({
    name,
    description: `${kind} a ${database.dialect} database${description ? ` (${description})` : ''}. Its schema:\n${schema}`,
    input: z.object({
      sql: z.string().describe(write ? 'One statement' : 'One SELECT; WITH and VALUES work too'),
      limit: z.int().min(1).max(maxRows).default(Math.min(100, maxRows)).describe('Rows to return at most'),
    }),
    output: z.object({
      rows: z.array(row),
      changes: z.int().optional().describe('Rows that were changed'),
      leftOut: z.string().optional().describe('What is missing, and why'),
    }),
    effect: write ? 'write' : 'read',
    needsApproval,
    async execute({ sql: statement, limit }, { signal }) {
      const { columns, rows, leftOut, changes } = await database.query(statement, { limit, signal });
      const records = rows.map((row) =>
        Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null])),
      );
      return { rows: records, ...(changes !== undefined && { changes }), ...(leftOut !== undefined && { leftOut }) };
    },
  });
  const spec = specOfSql(source, options);
  return { ...made, ...(spec && { spec }), [Symbol.asyncDispose]: dispose };
}

/** Values as the database gave them: a schema that copies them would lose a column that is called `__proto__`. */
const row = z.unknown().meta({ type: 'object', additionalProperties: {} });

/** A URL may hold a password, and an open database cannot be written down. */
function specOfSql(source: SqlSource, options: SqlOptions): ComponentSpec | undefined {
  const isPath = typeof source === 'string' && !/^\w+:\/\//.test(source);
  const isNamed = isRecord(source) && typeof source['connectionStringEnv'] === 'string';
  if ((!isPath && !isNamed) || typeof options.needsApproval === 'function') return undefined;
  return specOf('sql', options, [], [typeof source === 'string' ? source : argumentOf(source)]);
}

function open(source: SqlSource, options: DatabaseOptions, allowSuperuser: boolean): Database {
  if (typeof source === 'string') {
    const isUrl = /^postgres(?:ql)?:\/\//i.test(source);
    return isUrl ? postgres({ connectionString: source }, { ...options, allowSuperuser }) : sqlite(source, options);
  }
  if (isSqlite(source)) return sqlite(source, options);
  if (isRecord(source)) return postgres(source, { ...options, allowSuperuser });
  throw invalid('sql takes the path of a SQLite file, a DatabaseSync, a pool of pg, or { connectionStringEnv }.');
}

function isSqlite(source: object): source is DatabaseSync {
  return 'location' in source && 'prepare' in source;
}
