import { AgentError } from '@thimble/core';
import pg from 'pg';
import { toAgentError } from './database-errors.ts';
import { migrate } from './migrate.ts';

/** The tables of runs, for whoever asks in SQL. It connects, and makes what is missing, when it is first asked. */
export interface Database extends AsyncDisposable {
  /** The rows. One round trip. */
  query(sql: string, values?: readonly unknown[]): Promise<unknown[]>;
}

/** The type of 64-bit numbers. */
const int8 = 20;

export function openDatabase(address: string, { connections = 10 }: { connections?: number | undefined }): Database {
  const pool = new pg.Pool({
    connectionString: address,
    max: connections,
    connectionTimeoutMillis: 10_000,
    // Times, positions and counts are far below 2 ** 53.
    types: { getTypeParser: (type, format) => (type === int8 ? Number : pg.types.getTypeParser(type, format)) },
  });
  // A connection that breaks fails the query that uses it, if one does; whoever asks next gets another connection.
  pool.on('error', () => {});
  pool.on('connect', (client) => void client.on('error', () => {}));
  let ready: Promise<void> | undefined;
  let isOpen = true;

  async function prepare(): Promise<void> {
    ready ??= migrate(pool);
    try {
      await ready;
    } catch (error) {
      ready = undefined;
      throw error;
    }
  }

  return {
    async query(sql, values = []) {
      if (!isOpen) throw new AgentError('disposed', 'This store was closed. Make a new one.');
      try {
        await prepare();
        return (await pool.query(sql, [...values])).rows;
      } catch (error) {
        throw toAgentError(error, address);
      }
    },

    async [Symbol.asyncDispose]() {
      if (!isOpen) return;
      isOpen = false;
      await pool.end();
    },
  };
}
