import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, test } from 'vitest';
import { testStore } from '../testing/test-store.ts';
import { sqliteStore } from './sqlite-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'thimble-runs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

describe('sqliteStore', () => {
  testStore(test, async () => {
    const file = join(folder, `${++files}.db`);
    return { store: sqliteStore(file), again: () => sqliteStore(file) };
  });
});
