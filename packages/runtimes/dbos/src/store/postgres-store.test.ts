import { createRuns } from '@thimble/runs';
import { chain, chainStart, type RunStore } from '@thimble/runs/store';
import { testStore } from '@thimble/runs/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stepper } from '../__fixtures__/agents.ts';
import { startPglite, type TestDatabase } from '../__fixtures__/pglite.ts';
import { postgresStore } from './postgres-store.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startPglite();
  await using store = postgresStore(database.url);
  await store.get('a');
});
afterAll(() => database[Symbol.asyncDispose]());

describe('postgresStore', () => {
  testStore(test, async () => {
    await database.clear();
    return { store: postgresStore(database.url), again: () => postgresStore(database.url) };
  });

  test('chains a key with any characters as @thimble/runs does', async () => {
    await database.clear();
    await using store = postgresStore(database.url);
    const key = '"\\\b\f\n\r\t\u0001\u001f\u007f\u2028/ü漢🧵';
    await store.create({ id: key, agent: 'agent', task: 'Go.', settings: '{}', by: null }, []);
    const entry = { kind: 'event', key, time: 1, data: '{"a":"\\u0000"}' } as const;
    await store.append(key, { entries: [entry] });
    expect(await store.read(key)).toEqual(chain(chainStart(key), [entry], 0));
  });

  test('refuses tables of a newer version, and says what to do', async () => {
    await database.query('INSERT INTO thimble.migrations VALUES (99)');
    await using store = postgresStore(database.url);
    await expect(store.get('a')).rejects.toThrow(/newer version of @thimble\/dbos \(99; .* Update the package/);
    await database.query('DELETE FROM thimble.migrations WHERE version = 99');
    expect(await store.get('a')).toBe(undefined);
  });

  test('says that nobody listens, and no password', async () => {
    await using store = postgresStore('postgres://ada:hush@127.0.0.1:1/runs');
    const error: unknown = await store.get('a').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'execution', message: expect.stringContaining('Start PostgreSQL') });
    expect(String(error)).not.toContain('hush');
  });
});

test('a run writes to the database at most twice a step, also where its call must not be made twice', async () => {
  await database.clear();
  await using store = postgresStore(database.url);
  let writes = 0;
  const counting: RunStore = { ...store, append: (...given) => ((writes += 1), store.append(...given)) };
  const count = async (steps: number) => {
    writes = 0;
    const texts = Array.from({ length: steps }, (_, index) => `n${index}`);
    await using runs = createRuns({ agents: { clerk: stepper(() => null) }, store: counting });
    const { id } = await runs.start('clerk', `pay:${texts.join(',')}`, { maxSteps: 50 });
    expect(await runs.wait(id)).toMatchObject({ state: 'success' });
    return writes;
  };
  const perStep = ((await count(30)) - (await count(10))) / 20;
  expect(perStep).toBeLessThanOrEqual(2);
});
