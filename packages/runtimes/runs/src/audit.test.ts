import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { calls, scripted, textTool } from './__fixtures__/agents.ts';
import type { AuditRow } from './contract/runs.ts';
import { createRuns } from './create-runs.ts';
import { chainStart, hashEntry, sha256 } from './log/chain.ts';
import { sqliteStore } from './sqlite/sqlite-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'thimble-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const receipt = 'x'.repeat(1_200_000);
let once: Promise<string> | undefined;

/** A file of its own with a run that was approved and has ended. */
async function recorded(name: string): Promise<string> {
  const file = join(folder, name);
  copyFileSync(await (once ??= record(join(folder, 'recorded'))), file);
  return file;
}

async function record(file: string): Promise<string> {
  await using store = sqliteStore(file);
  const tools = [textTool('pay', () => ({ Token: 'abc-123', paid: true, receipt }), { needsApproval: true })];
  const { create } = scripted([calls(['pay', '1']), 'Done.'], { tools });
  await using runs = createRuns({ agents: { agent: create }, store, by: 'ada' });
  await runs.start('agent', 'Go.', { id: 'r' });
  await runs.wait('r');
  await runs.approve('r', '1/approval/1', { approved: true, by: 'grace' });
  await runs.wait('r');
  return file;
}

const read = (file: string) => createRuns({ agents: {}, store: sqliteStore(file) });

describe('export', () => {
  test('tells who asked for what, each call with its input and result, who agreed to it, and what it cost', async () => {
    const rows: AuditRow[] = [];
    for await (const row of read(await recorded('export.db')).export('r')) rows.push(row);
    const of = (kind: string, key?: string) =>
      rows.find((row) => row.kind === kind && (key === undefined || row.key === key));
    expect(of('run')).toMatchObject({ position: 1, data: { agent: 'agent', task: 'Go.', by: 'ada' } });
    expect(of('request')).toMatchObject({ key: '1/approval/1', data: { call: { name: 'pay', input: { text: '1' } } } });
    expect(of('answer')).toMatchObject({ key: '1/approval/1', data: { value: { approved: true }, by: 'grace' } });
    expect(of('started', '1/tool/1')).toMatchObject({ data: { call: { name: 'pay', input: { text: '1' } } } });
    expect(of('result', '1/tool/1')).toMatchObject({
      data: { value: { output: { Token: '[redacted]', paid: true } } },
    });
    expect(rows.at(-1)).toMatchObject({
      kind: 'ended',
      data: { state: 'success', usage: { outputTokens: expect.any(Number) } },
    });
    for (const { time } of rows) expect(time).toBeGreaterThan(1_700_000_000_000);
    expect(JSON.stringify(rows).includes('abc-123')).toBe(false);
  });

  test('can be checked without what was left out', async () => {
    let { position, head } = chainStart('r');
    for await (const { dataHash, hash, run: _, data: __, ...entry } of read(await recorded('chain.db')).export('r')) {
      head = hashEntry(head, entry, dataHash);
      position += 1;
      expect([entry.position, hash]).toEqual([position, head]);
    }
    expect(position).toBeGreaterThan(10);
  });

  test('leaves out what it is told to', async () => {
    const rows: AuditRow[] = [];
    for await (const row of read(await recorded('fields.db')).export('r', { redact: ['input'] })) rows.push(row);
    expect(JSON.stringify(rows).includes('abc-123')).toBe(true);
    expect(JSON.stringify(rows).includes('{"text":"1"}')).toBe(false);
  });
});

describe('verify', () => {
  test('finds a log as it was written intact', async () => {
    const runs = read(await recorded('intact.db'));
    expect(await runs.verify('r')).toMatchObject({
      intact: true,
      entries: expect.any(Number),
      head: expect.any(String),
    });
  });

  test.each<[string, string]>([
    ['a result that was changed', `UPDATE entries SET data = replace(data, 'pay', 'buy') WHERE kind = 'started'`],
    ['a large value that was changed', `UPDATE blobs SET data = data || ' '`],
    ['another time', 'UPDATE entries SET time = time + 1 WHERE position = 4'],
    ['another person', `UPDATE entries SET data = replace(data, 'grace', 'mallory') WHERE kind = 'answer'`],
    ['an entry that is gone', 'DELETE FROM entries WHERE position = 5'],
    ['a first entry that is gone', 'DELETE FROM entries WHERE position = 1'],
    ['last entries that are gone', 'DELETE FROM entries WHERE position > 8'],
    [
      'entries that changed places',
      'UPDATE entries SET position = 1000 WHERE position = 3; UPDATE entries SET position = 3 WHERE position = 4; UPDATE entries SET position = 4 WHERE position = 1000',
    ],
    [
      'an entry that was added',
      `INSERT INTO entries SELECT run_id, position + 1, kind, key, time, fence, data, blob, hash FROM entries ORDER BY position DESC LIMIT 1`,
    ],
    ['another task', `UPDATE runs SET task = 'Stop.'`],
    ['another person who started it', `UPDATE runs SET by_whom = 'mallory'`],
    ['another answer', `UPDATE runs SET outcome = replace(outcome, 'Done.', 'Gone.')`],
    ['another state', `UPDATE runs SET state = 'interrupted'`],
    ['another count of its workers', 'UPDATE runs SET fence = fence + 1'],
    ['a large value that is gone', 'DELETE FROM blobs'],
    ['a kind that there is not', `UPDATE entries SET kind = 'other' WHERE position = 5`],
    ['a state that there is not', `UPDATE runs SET state = 'other'`],
  ])('finds %s', async (name, sql) => {
    const file = await recorded(`${sha256(name)}.db`);
    const database = new DatabaseSync(file);
    database.exec(sql);
    database.close();
    const verification = await read(file).verify('r');
    expect(verification).toMatchObject({ intact: false, position: expect.any(Number), problem: expect.any(String) });
  });

  test('says which entry cannot be read', async () => {
    const file = await recorded('unreadable.db');
    const database = new DatabaseSync(file);
    database.exec(`UPDATE entries SET kind = 'other' WHERE position = 5`);
    database.close();
    expect(await read(file).verify('r')).toMatchObject({ position: 5, problem: expect.stringContaining('kind') });
  });
});

describe('a file', () => {
  test.each<[string, (file: string) => void, string]>([
    ['of a newer version', (file) => new DatabaseSync(file).exec('PRAGMA user_version = 99'), 'a newer version'],
    ['of something else', (file) => new DatabaseSync(file).exec('CREATE TABLE x (y)'), 'something else'],
    ['that is no database', (file) => writeFileSync(file, 'no database at all, '.repeat(100)), 'not a database'],
  ])('%s is refused', (name, make, message) => {
    const file = join(folder, `${sha256(name)}.db`);
    make(file);
    expect(() => sqliteStore(file)).toThrow(
      expect.objectContaining({ code: 'invalid-argument', message: expect.stringContaining(message) }),
    );
  });

  test('that cannot be made is refused', () => {
    writeFileSync(join(folder, 'plain'), '');
    expect(() => sqliteStore(join(folder, 'plain', 'runs.db'))).toThrow(
      expect.objectContaining({ code: 'invalid-argument' }),
    );
  });

  test('is not used after it was closed', async () => {
    const store = sqliteStore(':memory:');
    await store[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    await expect(store.get('r')).rejects.toMatchObject({ code: 'disposed' });
  });
});
