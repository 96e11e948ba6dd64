import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { emptyPglite } from '../../../../../scripts/empty-pglite.ts';

export type TestDatabase = AsyncDisposable & {
  readonly url: string;
  /** Removes what a test has left. */
  clear(): Promise<void>;
  query(sql: string): Promise<unknown[]>;
};

/** PostgreSQL within this process, for tests that need no server. */
export async function startPglite(): Promise<TestDatabase> {
  const loadDataDir = await emptyPglite(PGlite, import.meta.resolve('@electric-sql/pglite'));
  const database = inWholeExchanges(await PGlite.create({ loadDataDir }));
  // DBOS opens many connections; by default the server takes one.
  const server = new PGLiteSocketServer({ db: database, host: '127.0.0.1', port: 0, maxConnections: 50 });
  await server.start();
  const query = async (sql: string) => (await database.query(sql)).rows;
  return {
    url: `postgres://postgres@${server.getServerConn()}/postgres?sslmode=disable`,
    query,
    async clear() {
      await database.exec('TRUNCATE thimble.runs CASCADE');
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await database.close();
    },
  };
}

/** The types of messages after which others follow up to a Sync: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const unfinished = new Set(Array.from('PBDECH', (type) => type.charCodeAt(0)));

/**
 * All connections of the socket server share one session, and take turns after each message, but within a transaction. A
 * statement without a name is several messages, so another connection would put its own in its place: from the first of
 * them to the Sync, this is within a transaction too.
 */
function inWholeExchanges(database: PGlite): PGlite {
  const { isInTransaction, execProtocolRawStream, exec } = database;
  let isBetween = false;
  return Object.assign(database, {
    isInTransaction: () => isBetween || isInTransaction.call(database),
    execProtocolRawStream(...given: Parameters<typeof execProtocolRawStream>) {
      isBetween = unfinished.has(given[0][0] ?? 0);
      return execProtocolRawStream.apply(database, given);
    },
    // What the server does when a connection ends in the middle.
    exec(...given: Parameters<typeof exec>) {
      isBetween = false;
      return exec.apply(database, given);
    },
  });
}
