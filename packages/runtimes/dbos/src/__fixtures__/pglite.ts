import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

export type TestDatabase = AsyncDisposable & {
  readonly url: string;
  /** Removes what a test has left. */
  clear(): Promise<void>;
  query(sql: string): Promise<unknown[]>;
};

/** PostgreSQL within this process, for tests that need no server. */
export async function startPglite(): Promise<TestDatabase> {
  const database = await PGlite.create();
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
