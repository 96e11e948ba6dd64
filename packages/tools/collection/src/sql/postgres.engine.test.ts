import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { callTool } from '../__fixtures__/call-tool.ts';
import { startPostgres, type PostgresServer } from '../../../../../scripts/engines/postgres-server.ts';
import { sql, type SqlOptions } from '../sql.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
  const admin = new pg.Client(server.url('postgres'));
  await admin.connect();
  await admin.query(`CREATE ROLE reader LOGIN; GRANT pg_read_all_data TO reader; CREATE ROLE writer LOGIN; CREATE ROLE spy LOGIN;
    GRANT pg_read_server_files TO spy; CREATE ROLE killer LOGIN; GRANT pg_signal_backend TO killer;
    CREATE ROLE filer LOGIN; GRANT EXECUTE ON FUNCTION lo_import(text) TO filer;
    CREATE TABLE kinds (b boolean, i int8, small int, big int8, n numeric, f float8, d date, t timestamptz, j jsonb, x bytea, a int[], s text);
    INSERT INTO kinds VALUES (true, 5, 6, 9007199254740993, 1.5, 'Infinity', '2024-02-29', '2024-02-29 12:00+00', '{"k": [1]}', '\\x00ff', '{1,2}', 'é');
    CREATE TABLE notes (id serial PRIMARY KEY, text text); GRANT ALL ON notes, notes_id_seq TO writer;
    CREATE FUNCTION sneak() RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO notes (text) VALUES ('sneaked'); RETURN 1; END $$;`);
  await admin.end();
});
afterAll(() => server[Symbol.asyncDispose]());

async function database(role: string, options: SqlOptions = {}) {
  const pool = new pg.Pool({ connectionString: server.url(role), max: 1 });
  // A connection that a test has lost.
  pool.on('error', () => {});
  const tool = await sql(pool, options);
  onTestFinished(async () => {
    await tool[Symbol.asyncDispose]();
    await pool.end();
  });
  const query = (statement: string, limit?: number, signal?: AbortSignal) =>
    callTool(tool, { sql: statement, limit }, signal ? { signal } : {});
  return { tool, pool, query };
}

test('values come as JSON holds them, and dates as they are written', async () => {
  const { query } = await database('reader');
  expect(await query('SELECT * FROM kinds')).toEqual({
    rows: [
      {
        b: true,
        i: 5,
        small: 6,
        big: '9007199254740993',
        n: 1.5,
        f: 'Infinity',
        d: '2024-02-29',
        t: expect.stringMatching(/^2024-02-29/),
        j: { k: [1] },
        x: '(2 bytes)',
        a: '{1,2}',
        s: 'é',
      },
    ],
  });
});

test('a connection of its own is opened from a variable, and ended', async () => {
  process.env['THIMBLE_TEST_DATABASE'] = server.url('reader');
  const tool = await sql({ connectionStringEnv: 'THIMBLE_TEST_DATABASE' });
  delete process.env['THIMBLE_TEST_DATABASE'];
  expect(await callTool(tool, { sql: 'SELECT count(*) AS n FROM kinds' })).toEqual({ rows: [{ n: 1 }] });
  await tool[Symbol.asyncDispose]();
  await expect(callTool(tool, { sql: 'SELECT 1' })).rejects.toMatchObject({ code: 'disposed' });
});

test('a role that reaches the server is refused', async () => {
  for (const role of ['postgres', 'spy', 'killer', 'filer'])
    await expect(database(role)).rejects.toMatchObject({ code: 'invalid-argument' });
});

describe('a tool that reads refuses', () => {
  test.each([
    ['a write', "INSERT INTO notes (text) VALUES ('x')"],
    ['a write in a WITH', "WITH x AS (INSERT INTO notes (text) VALUES ('x') RETURNING id) SELECT * FROM x"],
    ['a write in a function of the database', 'SELECT sneak()'],
    ['a sequence', "SELECT nextval('notes_id_seq')"],
    ['another statement', 'SELECT 1; DROP TABLE notes'],
    ['leaving read-only mode', "SELECT set_config('transaction_read_only', 'off', false), sneak()"],
    ['a file of the server', "SELECT pg_read_file('/etc/passwd')"],
    ['a file as a large object', "SELECT lo_import('/etc/passwd')"],
    ['a program of the server', "COPY (SELECT 1) TO PROGRAM 'true'"],
    ['another role', 'SET ROLE postgres'],
    ['another role, by a function', "SELECT set_config('role', 'postgres', false)"],
    [
      'the end of the session of another',
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> 'writer'",
    ],
    [
      'the end of a statement of another',
      "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename <> 'writer'",
    ],
    ['a trick with comments', '/* SELECT 1 */ DROP TABLE notes -- SELECT'],
  ])('%s', async (_, statement) => {
    const { query } = await database('writer');
    await expect(query(statement)).rejects.toMatchObject({ code: 'tool' });
    expect(await query('SELECT count(*) AS n FROM notes')).toEqual({ rows: [{ n: 0 }] });
  });
});

test('a statement that runs for ever is stopped by the server, and the connection goes on', async () => {
  const { query } = await database('reader', { timeoutMs: 300 });
  await expect(query('SELECT pg_sleep(3600)')).rejects.toThrow('took longer than 300 ms');
  await expect(query('SELECT count(*) FROM generate_series(1, 100000000000)')).rejects.toThrow('took longer');
  expect(await query('SELECT 1 AS n')).toEqual({ rows: [{ n: 1 }] });
});

test('one that takes its time limit away is stopped all the same, on the server too', async () => {
  const { query } = await database('reader', { timeoutMs: 300 });
  await expect(query("SELECT set_config('statement_timeout', '0', false), pg_sleep(3600)")).rejects.toThrow(
    'took longer',
  );
  const sleeping = "SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
  await expect.poll(() => query(sleeping)).toEqual({ rows: [{ n: 0 }] });
});

test('a call that is aborted ends its statement, on the server too', async () => {
  const { query } = await database('reader');
  const controller = new AbortController();
  const call = query('SELECT pg_sleep(3600)', 1, controller.signal);
  call.catch(() => {});
  const watcher = await database('reader');
  const running = "SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
  await expect.poll(() => watcher.query(running)).toEqual({ rows: [{ n: 1 }] });
  controller.abort(new Error('enough'));
  await expect(call).rejects.toThrow('enough');
  await expect.poll(() => watcher.query(running)).toEqual({ rows: [{ n: 0 }] });
});

test('locks, settings and large objects of a statement are gone with it', async () => {
  const { query } = await database('reader');
  await query('SELECT lo_create(0)');
  expect(await query('SELECT count(*) AS n FROM pg_largeobject_metadata')).toEqual({ rows: [{ n: 0 }] });
  await query("SELECT pg_advisory_lock(7), set_config('search_path', 'nowhere', false)");
  expect(await query("SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory'")).toEqual({ rows: [{ n: 0 }] });
  expect(await query('SELECT count(*) AS n FROM kinds')).toEqual({ rows: [{ n: 1 }] });
});

test('a row that would fill the memory ends its connection, and nothing else', async () => {
  const { query } = await database('reader', { timeoutMs: 100_000 });
  await expect(query("SELECT repeat('x', 100000000)")).rejects.toThrow('more than 16000000 bytes');
  expect(await query('SELECT 1 AS n')).toEqual({ rows: [{ n: 1 }] });
});

test('with write: true one statement changes data', async () => {
  const { query } = await database('writer', { write: true });
  expect(await query("INSERT INTO notes (text) VALUES ('a'), ('b') RETURNING text")).toEqual({
    rows: [{ text: 'a' }, { text: 'b' }],
    changes: 2,
  });
  await expect(query("INSERT INTO notes (text) VALUES ('c'); SELECT 1")).rejects.toThrow('refused');
  expect(await query('DELETE FROM notes')).toMatchObject({ changes: 2 });
});
