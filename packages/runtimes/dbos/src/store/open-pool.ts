import { AgentError } from '@thimble/core';
import { asFields, asText, explainError } from '@thimble/core/utilities';
import pg from 'pg';
import { migrations } from './schema.ts';

const int8 = 20;

/** Connections to the database, whose 64-bit numbers are numbers: times, positions and counts are far below 2 ** 53. */
export function createPool(database: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: database,
    max,
    connectionTimeoutMillis: 10_000,
    types: { getTypeParser: (type, format) => (type === int8 ? Number : pg.types.getTypeParser(type, format)) },
  });
  // A connection that breaks fails the query that uses it, if one does; whoever asks next gets another connection.
  pool.on('error', () => {});
  pool.on('connect', (client) => void client.on('error', () => {}));
  return pool;
}

/**
 * Makes the tables, or brings them to this version, whoever else does so at the same time.
 *
 * @throws AgentError `invalid-argument` for tables of a newer version
 */
export async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query("SELECT pg_advisory_xact_lock(hashtext('thimble.migrations'))");
    await client.query('CREATE SCHEMA IF NOT EXISTS thimble');
    await client.query('CREATE TABLE IF NOT EXISTS thimble.migrations (version integer PRIMARY KEY)');
    const { rows } = await client.query('SELECT coalesce(max(version), 0) AS version FROM thimble.migrations');
    const found = Number(asFields(rows[0]).version);
    if (found > migrations.length)
      throw new AgentError(
        'invalid-argument',
        `The runs in this database were written by a newer version of @thimble/dbos (${found}; this one knows ${migrations.length}). Update the package, or use another database.`,
      );
    for (const [index, sql] of [...migrations.entries()].slice(found)) {
      await client.query(sql);
      await client.query('INSERT INTO thimble.migrations VALUES ($1)', [index + 1]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** An error of the database as one that says what to do. The address is named without its password. */
export function toAgentError(error: unknown, database: string): AgentError {
  if (AgentError.is(error)) return error;
  const code = asText(asFields(error).code);
  const known = mistakes[code];
  const place = placeOf(database);
  if (known !== undefined) return new AgentError('invalid-argument', `The runs in ${place} cannot be used: ${known}`);
  const remedy = failures[code] ?? explainError(error);
  // The cause is left out: the driver's errors can hold values of the row.
  return new AgentError('execution', `The runs in ${place} could not be reached: ${remedy}`);
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const mistakes: { readonly [code: string]: string } = {
  '28P01': 'the user or the password is wrong. Look at the address.',
  '28000': 'the server refuses this user. Look at the address, and at pg_hba.conf of the server.',
  '3D000': 'there is no such database. Make it with createdb.',
  '42501': 'the user may not make or use the tables of the schema thimble. Grant it CREATE on the database.',
  '22021': 'PostgreSQL keeps no NUL characters. Leave them out of the task and of the names.',
};

const failures: { readonly [code: string]: string } = {
  ECONNREFUSED: 'nobody listens there. Start PostgreSQL, or look at the address.',
  ENOTFOUND: 'there is no such host. Look at the address.',
  '53100': 'the disk of the server is full. Free some space, and resume the run.',
  '53300': 'the server has too many connections. Use fewer workers, or raise max_connections.',
  '25006': 'the database is read-only. Use the primary server.',
  '57P01': 'the server is being shut down. Resume the run when it is back.',
};

function placeOf(database: string): string {
  const url = URL.parse(database);
  return url ? `the database ${url.host}${url.pathname}` : 'the database';
}
