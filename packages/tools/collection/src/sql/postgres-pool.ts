import { AgentError } from '@thimble/core';
import { asFields, asText, invalid, isRecord } from '@thimble/core/utilities';
import type { PostgresPool } from './postgres-transaction.ts';

export type PostgresAddress = { connectionString: string } | { connectionStringEnv: string };

/** A pool of our own, which keeps no process alive. */
export async function createPool(source: object): Promise<PostgresPool & { end(): Promise<void> }> {
  const connectionString = addressOf(source);
  const { default: pg } = await import('pg').catch((cause: unknown) => {
    if (asText(asFields(cause).code) !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new AgentError('missing-dependency', 'PostgreSQL needs the package pg: npm install pg', { cause });
  });
  const pool = new pg.Pool({
    connectionString,
    max: 4,
    allowExitOnIdle: true,
    idleTimeoutMillis: 10_000,
    connectionTimeoutMillis: 10_000,
  });
  // A connection that is lost while nobody uses it is replaced when somebody does.
  pool.on('error', () => {});
  return pool;
}

function addressOf(source: object): string {
  const fields: { connectionString?: unknown; connectionStringEnv?: unknown } = source;
  if (typeof fields.connectionString === 'string') return fields.connectionString;
  if (!isRecord(source) || typeof fields.connectionStringEnv !== 'string')
    throw invalid('sql takes the path of a SQLite file, a DatabaseSync, a pool of pg, or { connectionStringEnv }.');
  const value = process.env[fields.connectionStringEnv];
  if (value) return value;
  throw new AgentError(
    'missing-secret',
    `Set ${fields.connectionStringEnv} to the URL of the database: postgres://user:password@host/name`,
  );
}
