import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asFields } from '@thimble/core/utilities';
import { createRuns } from '@thimble/runs';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { stepper } from '../__fixtures__/agents.ts';
import { startPostgres, type PostgresServer } from '../__fixtures__/postgres.ts';
import { postgresStore } from '../store/postgres-store.ts';
import { dbosRuns } from './dbos-runs.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
  await server.query("CREATE ROLE locked LOGIN PASSWORD 'right'");
});
afterAll(() => server[Symbol.asyncDispose]());

test.each([
  ['a wrong password', 'locked:hush', 'postgres', 'the user or the password is wrong'],
  ['no password', 'locked', 'postgres', 'the server asks for a password'],
  ['a user that is not there', 'nobody', 'postgres', 'the server refuses this user'],
  ['a database that is not there', 'postgres', 'nothing', 'Make it with createdb'],
  ['a user that may make no tables', 'locked:right', 'postgres', 'Grant it CREATE on the database'],
])('%s is refused with what to do, and without the password', async (_, user, database, message) => {
  const address = server.url.replace('postgres@', `${user}@`).replace(/\/postgres$/, `/${database}`);
  const opened: unknown = await dbosRuns({ agents: {}, database: address }).catch((error: unknown) => error);
  expect(opened).toMatchObject({ code: 'invalid-argument', message: expect.stringContaining(message) });
  expect(String(opened)).not.toMatch(/hush|right/);
});

test('several processes may come at the same time to a database that is empty', async () => {
  await server.query('CREATE DATABASE empty');
  const database = server.url.replace(/\/postgres$/, '/empty');
  const opening = Array.from({ length: 4 }, async (_, index) => {
    await using runs = await dbosRuns({ agents: {}, database, connections: 2 });
    return (await runs.start('clerk', 'pay:a', { id: `r${index}` })).state;
  });
  expect(await Promise.all(opening)).toEqual(['queued', 'queued', 'queued', 'queued']);
});

test('a user who may use the tables, and make none, can work with them', async () => {
  await using first = await dbosRuns({ agents: {}, database: server.url });
  await first.list();
  await server.query(`CREATE ROLE worker LOGIN; GRANT USAGE ON SCHEMA thimble, thimble_dbos TO worker;
    GRANT ALL ON ALL TABLES IN SCHEMA thimble, thimble_dbos TO worker; GRANT ALL ON ALL SEQUENCES IN SCHEMA thimble, thimble_dbos TO worker`);
  await using runs = await dbosRuns({
    agents: { clerk: stepper(() => null) },
    database: server.url.replace('postgres@', 'worker@'),
    queues: { clerk: { intervalMs: 50 } },
  });
  void runs.work();
  await runs.start('clerk', 'pay:a', { id: 'granted' });
  expect(await runs.wait('granted')).toMatchObject({ state: 'success' });
});

test('a server whose disk is full suspends the run, and it goes on when there is room', async () => {
  const disk = smallDisk();
  await using store = postgresStore(server.url);
  const paid: string[] = [];
  const clerk = stepper(async (text) => {
    paid.push(text);
    if (text === 'b') await fill();
    return text.repeat(100_000);
  });
  await store.list({});
  await server.query(`CREATE TABLESPACE small LOCATION '${disk}'`);
  await server.query('ALTER TABLE thimble.entries SET TABLESPACE small');
  await using runs = createRuns({ agents: { clerk }, store, leaseMs: 1 });
  await runs.start('clerk', 'pay:a,b,c', { id: 'r' });
  const { state, error } = await runs.wait('r');
  expect({ state, message: error?.message }).toMatchObject({
    state: 'suspended',
    message: expect.stringContaining('the disk of the server is full. Free some space, and resume the run.'),
  });
  expect(await runs.verify('r')).toMatchObject({ intact: true });
  await server.query('DROP TABLE filler');
  await runs.resume('r');
  expect(await runs.wait('r')).toMatchObject({ state: 'success' });
  expect(paid).toEqual(['a', 'b', 'c']);
  expect(await runs.verify('r')).toMatchObject({ intact: true });

  // A worker goes on by itself.
  paid.length = 0;
  const queues = { clerk: { intervalMs: 50 } };
  await using worker = await dbosRuns({ agents: { clerk }, database: server.url, queues, leaseMs: 500 });
  void worker.work();
  await worker.start('clerk', 'pay:a,b,c', { id: 's' });
  await expect.poll(() => paid).toContain('b');
  const failures = await failed();
  await expect.poll(failed).toBeGreaterThan(failures);
  await server.query('DROP TABLE filler');
  expect(await worker.wait('s')).toMatchObject({ state: 'success' });
  expect(paid).toEqual(['a', 'b', 'c']);
  expect(await worker.verify('s')).toMatchObject({ intact: true });
  await server.query('ALTER TABLE thimble.entries SET TABLESPACE pg_default');
});

test('a database that is read-only can be read, and a write to it is refused, with what to do', async () => {
  await using first = postgresStore(server.url);
  await first.list({});
  await server.query('CREATE ROLE reader SUPERUSER LOGIN; ALTER ROLE reader SET default_transaction_read_only = on');
  await using store = postgresStore(server.url.replace('postgres@', 'reader@'));
  await store.list({});
  const run = { id: 'new', agent: 'clerk', task: 'Go.', settings: '{}', by: null };
  await expect(store.create(run, [])).rejects.toThrow(/Use the primary server/);
});

/** Transactions that failed so far. */
async function failed(): Promise<number> {
  const [row] = await server.query("SELECT xact_rollback FROM pg_stat_database WHERE datname = 'postgres'");
  return Number(asFields(row)['xact_rollback']);
}

/** Takes all the room on the small disk: first more than there is, then less and less. */
async function fill(): Promise<void> {
  await server.query('CREATE TABLE filler (text text) TABLESPACE small');
  for (let rows = 16_000; rows > 0; rows = Math.floor(rows / 2)) {
    const insert = `INSERT INTO filler SELECT repeat('x', 500) FROM generate_series(1, ${rows})`;
    await server.query(insert).catch(() => {});
  }
}

/** A disk with room for little, which the server may use. */
function smallDisk(): string {
  if (process.getuid?.() !== 0) throw new Error('Only root mounts a disk: run this test as root, on Linux.');
  const folder = mkdtempSync(join(tmpdir(), 'thimble-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]);
  execFileSync('chown', ['postgres', folder]);
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
  });
  return folder;
}
