import { redTeamExecutor } from '@thimble/core/testing';
import { beforeAll, describe, test } from 'vitest';
import { makeFirstSnapshot } from './__fixtures__/first-snapshot.ts';
import { pyodide } from './index.ts';

// It needs no engine but minutes: each attack has a process of its own, which loads Python.
beforeAll(makeFirstSnapshot);

describe('red team', () => {
  redTeamExecutor(test, () => pyodide(), { busyMachineSlackMs: 20_000 });
});
