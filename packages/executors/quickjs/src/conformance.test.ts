import { redTeamExecutor, testExecutor } from '@thimble/core/testing';
import { describe, test } from 'vitest';
import { quickjs } from './index.ts';

describe('conformance', () => {
  testExecutor(test, () => quickjs());
});

describe('red team', () => {
  redTeamExecutor(test, () => quickjs(), { busyMachineSlackMs: 20_000 });
});
