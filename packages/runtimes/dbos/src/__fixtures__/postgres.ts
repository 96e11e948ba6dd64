import pg from 'pg';
import * as engines from '../../../../../scripts/engines/postgres-server.ts';

export type PostgresServer = Omit<engines.PostgresServer, 'url'> & {
  readonly url: string;
  query(sql: string): Promise<unknown[]>;
};

/** A PostgreSQL server of its own. */
export async function startPostgres(): Promise<PostgresServer> {
  const server = await engines.startPostgres();
  const url = server.url();
  return {
    ...server,
    url,
    async query(sql) {
      const client = new pg.Client(url);
      await client.connect();
      try {
        return (await client.query(sql)).rows;
      } finally {
        await client.end();
      }
    },
  };
}
