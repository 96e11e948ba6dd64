import { redTeamExecutor, testExecutor } from '@thimble/core/testing';
import { beforeAll, describe, it } from 'vitest';
import { pyodide } from './index.ts';

// The snapshot, where there is none yet: it takes longer than a start may.
beforeAll(async () => {
  await using executor = pyodide({ spares: 0 });
  await executor.start({ tools: [], callTool: async () => null });
}, 120_000);

describe('conformance', () => {
  testExecutor(it, () => pyodide());
});

describe('red team', () => {
  redTeamExecutor(it, () => pyodide(), { busyMachineSlackMs: 20_000 });
});
