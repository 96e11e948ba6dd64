import { AgentError } from '@thimble/core';
import { asFields } from '@thimble/core/utilities';
import type pg from 'pg';
import { migrations } from './schema.ts';

/**
 * Makes the tables, or brings them to this version, whoever else does so at the same time.
 *
 * @throws AgentError `invalid-argument` for tables of a newer version
 */
export async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    // Whoever only uses the tables needs no right to make some.
    if ((await versionIn(client)) === migrations.length) return;
    await client.query('BEGIN');
    await client.query("SELECT pg_advisory_xact_lock(hashtext('thimble.migrations'))");
    await client.query('CREATE SCHEMA IF NOT EXISTS thimble');
    await client.query('CREATE TABLE IF NOT EXISTS thimble.migrations (version integer PRIMARY KEY)');
    const found = await versionIn(client);
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

async function versionIn(client: pg.PoolClient): Promise<number> {
  const made = await client.query("SELECT to_regclass('thimble.migrations') AS made");
  if (asFields(made.rows[0]).made === null) return 0;
  const { rows } = await client.query('SELECT coalesce(max(version), 0) AS version FROM thimble.migrations');
  return Number(asFields(rows[0]).version);
}
