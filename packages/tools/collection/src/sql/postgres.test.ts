import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyPglite } from '../../../../../scripts/empty-pglite.ts';
import { callTool } from '../__fixtures__/call-tool.ts';
import { sql, type PostgresPool, type SqlOptions } from '../sql.ts';

// PostgreSQL in this process, behind the few methods of a pool that are used. postgres.engine.test.ts has a server.
let server: PGlite;
const released: (boolean | undefined)[] = [];
const pool: PostgresPool = {
  connect: async () => ({
    async query({ text, values, rowMode }) {
      const { rows, fields, affectedRows } = await server.query<unknown[]>(text, values, { rowMode });
      return { rows, fields, rowCount: affectedRows ?? null };
    },
    release: (destroy) => void released.push(destroy),
  }),
};

beforeAll(async () => {
  const loadDataDir = await emptyPglite(PGlite, import.meta.resolve('@electric-sql/pglite'));
  server = await PGlite.create({ loadDataDir });
  await server.exec(`CREATE TABLE customers (id integer PRIMARY KEY, name text NOT NULL);
    CREATE TABLE orders (id integer PRIMARY KEY, customer integer REFERENCES customers, euros numeric(8, 2));
    CREATE SCHEMA stock; CREATE TABLE stock.items (code text); CREATE SEQUENCE numbers;
    INSERT INTO customers VALUES (1, 'Ada'), (2, 'Bob'); INSERT INTO orders VALUES (1, 1, 9.5), (2, 1, 20), (3, 2, 1);`);
});
afterAll(() => server.close());

async function database(options: SqlOptions = {}) {
  const tool = await sql(pool, { allowSuperuser: true, ...options });
  return { tool, query: (statement: string, limit?: number) => callTool(tool, { sql: statement, limit }) };
}

test('is asked, and its schema stands in the description', async () => {
  const { tool, query } = await database();
  expect(tool.declaration.description).toContain(
    'orders(id integer not null, customer integer, euros numeric(8,2), PRIMARY KEY (id), FOREIGN KEY (customer) REFERENCES customers(id))',
  );
  expect(tool.declaration.description).toContain('stock.items(code text)');
  expect(
    await query(
      'SELECT name, count(*)::int AS n FROM orders o JOIN customers c ON c.id = customer GROUP BY 1 ORDER BY 1;',
    ),
  ).toEqual({
    rows: [
      { name: 'Ada', n: 2 },
      { name: 'Bob', n: 1 },
    ],
  });
  expect(await query('WITH x AS (SELECT 1 AS a) SELECT a, a FROM x')).toEqual({ rows: [{ a: 1, a_2: 1 }] });
  expect(await query('VALUES (1), (2), (3)', 2)).toMatchObject({
    rows: { length: 2 },
    leftOut: expect.stringContaining('more than these 2'),
  });
});

test('an endless query gives the rows that were asked for', async () => {
  const { query } = await database();
  const endless = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c';
  expect(await query(endless, 3)).toMatchObject({ rows: [{ x: 1 }, { x: 2 }, { x: 3 }] });
});

describe('a tool that reads refuses', () => {
  test.each([
    ['a write', "INSERT INTO customers VALUES (3, 'Eve')"],
    ['a write in a WITH', "WITH x AS (INSERT INTO customers VALUES (3, 'Eve') RETURNING id) SELECT * FROM x"],
    ['a write in a function', "SELECT nextval('numbers')"],
    ['another statement behind it', 'SELECT 1; DROP TABLE orders'],
    ['the end of its transaction', 'SELECT 1; COMMIT; DROP TABLE orders'],
    ['leaving read-only mode', "SELECT set_config('transaction_read_only', 'off', false)"],
    ['SELECT INTO', 'SELECT 1 AS a INTO other'],
    ['locks', 'SELECT * FROM orders FOR UPDATE'],
    ['COPY', "COPY orders TO '/tmp/orders'"],
    ['SET', 'SET transaction_read_only = off'],
    ['DO', 'DO $$ BEGIN DROP TABLE orders; END $$'],
    ['nothing', ''],
  ])('%s', async (_, statement) => {
    const { query } = await database();
    await expect(query(statement)).rejects.toMatchObject({
      code: 'tool',
      message: expect.stringContaining('The database refused the statement'),
    });
    expect(await query('SELECT count(*)::int AS n FROM orders')).toEqual({ rows: [{ n: 3 }] });
    expect(released.every((destroyed) => destroyed === false)).toBe(true);
  });
});

test('what a statement sets is taken back', async () => {
  const { query } = await database();
  await query("SELECT set_config('statement_timeout', '1', false), set_config('search_path', 'stock', false)");
  expect(
    await query("SELECT current_setting('search_path') AS path, current_setting('statement_timeout') AS ms"),
  ).toMatchObject({
    rows: [{ path: expect.stringContaining('public'), ms: '10s' }],
  });
});

test('with write: true one statement changes data, and a failing one changes nothing', async () => {
  const { tool, query } = await database({ write: true });
  expect((await tool.prepare({ sql: 'SELECT 1' })).needsApproval).toBe(true);
  expect(await query("INSERT INTO customers VALUES (7, 'Eve') RETURNING id")).toMatchObject({ rows: [{ id: 7 }] });
  await expect(query('DELETE FROM customers')).rejects.toThrow('refused');
  await expect(query('SELECT 1; SELECT 2')).rejects.toThrow('refused');
  expect(await query('DELETE FROM customers WHERE id = 7')).toMatchObject({ changes: 1 });
});

test('a role that may do anything is refused', async () => {
  await expect(sql(pool)).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringContaining('pg_read_all_data'),
  });
});

describe('a role that reaches beyond its transaction is refused', () => {
  const open = async (setUp: string) => {
    const role = `role_${released.length}_${roles++}`;
    await server.exec(`CREATE ROLE ${role}; ${setUp.replaceAll('ITSELF', role)}`);
    const asRole: PostgresPool = {
      async connect() {
        await server.exec(`SET ROLE ${role}`);
        const client = await pool.connect();
        return { ...client, release: () => void server.exec('RESET ROLE') };
      },
    };
    try {
      return await sql(asRole);
    } finally {
      await server.exec('RESET ROLE');
    }
  };
  let roles = 0;

  test.each([
    ['ends sessions of others', 'GRANT pg_signal_backend TO ITSELF', /pg_signal_backend/],
    [
      'may become one that does',
      'CREATE ROLE deep; GRANT pg_read_server_files TO deep; GRANT deep TO ITSELF',
      /pg_read_server_files/,
    ],
    ['makes replication slots', 'ALTER ROLE ITSELF REPLICATION', /role_/],
    ['was given a function', 'GRANT EXECUTE ON FUNCTION pg_read_file(text) TO ITSELF', /may call pg_read_file\./],
    [
      'has dblink as everybody has',
      "CREATE FUNCTION dblink(text, text) RETURNS int LANGUAGE sql AS 'SELECT 1'",
      /may call dblink\..*REVOKE/,
    ],
  ])('%s', async (_, setUp, message) => {
    await expect(open(setUp)).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringMatching(message),
    });
    await server.exec('DROP FUNCTION IF EXISTS dblink(text, text)');
  });

  test('and one that may read alone is taken', async () => {
    await expect(open('GRANT pg_read_all_data TO ITSELF')).resolves.toMatchObject({ effect: 'read' });
  });
});

test('what is no query is told what is taken', async () => {
  const { query } = await database();
  for (const statement of ['EXPLAIN SELECT 1', 'SET ROLE postgres', "COPY orders TO PROGRAM 'cat'"])
    await expect(query(statement)).rejects.toThrow(/takes one query: SELECT, WITH or VALUES/);
});

test('a statement that is not answered ends with its time', async () => {
  const hanging: PostgresPool = {
    connect: async () => ({
      query: ({ text }) =>
        /^(?:DECLARE|FETCH)/.test(text)
          ? new Promise(() => {})
          : server.query<unknown[]>(text, [], { rowMode: 'array' }),
      release: (destroy) => void released.push(destroy),
    }),
  };
  const tool = await sql(hanging, { allowSuperuser: true, timeoutMs: 1 });
  await expect(callTool(tool, { sql: 'SELECT 1' })).rejects.toThrow('took longer than 1 ms');
  expect(released.pop()).toBe(true);
});

test('where it comes from is checked', async () => {
  await expect(sql({ connectionStringEnv: 'NO_SUCH_DATABASE_URL' })).rejects.toMatchObject({ code: 'missing-secret' });
  await expect(sql('postgres://nobody:secret@127.0.0.1:1/none')).rejects.toMatchObject({
    code: 'tool',
    message: expect.not.stringContaining('secret'),
  });
});
