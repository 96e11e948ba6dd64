import { redTeamExecutor, testExecutor } from '@thimble/core/testing';
import { describe, it } from 'vitest';
import { pyodide } from './index.ts';

describe('conformance', () => {
  testExecutor(it, () => pyodide());
});

describe('red team', () => {
  redTeamExecutor(it, () => pyodide(), { busyMachineSlackMs: 1_000 });
});
