import { testExecutor } from '@thimble/core/testing';
import { beforeAll, describe, test } from 'vitest';
import { makeFirstSnapshot } from './__fixtures__/first-snapshot.ts';
import { pyodide } from './index.ts';

// Needs no engine, but a minute of computing: nearly a hundred processes.
beforeAll(makeFirstSnapshot);

describe('conformance', () => {
  testExecutor(test, () => pyodide());
});
