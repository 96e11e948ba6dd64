import { AgentError } from '@thimble/core';
import type { Database, DatabaseOptions } from './database.ts';
import { createPool, type PostgresAddress } from './postgres-pool.ts';
import { refuseReach } from './postgres-reach.ts';
import { describeTables } from './postgres-schema.ts';
import { readRows, writeRows } from './postgres-statement.ts';
import { inTransaction, type PostgresPool } from './postgres-transaction.ts';

export type PostgresOptions = DatabaseOptions & { allowSuperuser: boolean };

/** PostgreSQL through `pg`. Each statement has a transaction to itself. A pool that was given is its owner's to end. */
export function postgres(source: PostgresPool | PostgresAddress, options: PostgresOptions): Database {
  const { write, timeoutMs, allowSuperuser } = options;
  const given = 'connect' in source ? source : undefined;
  let owned: ReturnType<typeof createPool> | undefined;
  let isDisposed = false;

  async function connect() {
    if (isDisposed) throw new AgentError('disposed', 'This database tool was disposed. Make a new one.');
    if (given) return given.connect();
    owned ??= createPool(source);
    return (await owned).connect();
  }

  return {
    dialect: 'PostgreSQL',
    schema(maxCharacters) {
      const { signal } = new AbortController();
      return inTransaction({ connect, write: false, timeoutMs, signal }, async (client) => {
        if (!allowSuperuser) await refuseReach(client);
        return describeTables(client, maxCharacters);
      });
    },
    query: (sql, { limit, signal }) =>
      inTransaction({ connect, write, timeoutMs, signal }, (client) =>
        (write ? writeRows : readRows)(client, sql, { limit, resultCharacters: options.resultCharacters }),
      ),
    async [Symbol.asyncDispose]() {
      isDisposed = true;
      await (await owned)?.end();
    },
  };
}
