import { redTeamExecutor, testExecutor } from '@thimble/core/testing';
import { beforeAll, describe, test } from 'vitest';
import { pyodide } from './index.ts';

// The snapshot, where there is none yet: it takes longer than a start may.
beforeAll(async () => {
  await using executor = pyodide({ spares: 0 });
  await executor.start({ tools: [], callTool: async () => null });
}, 120_000);

describe('conformance', () => {
  testExecutor(test, () => pyodide());
});

describe('red team', () => {
  redTeamExecutor(test, () => pyodide(), { busyMachineSlackMs: 20_000 });
});
