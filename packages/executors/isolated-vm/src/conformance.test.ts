import { redTeamExecutor, testExecutor } from '@thimble/core/testing';
import { describe, test } from 'vitest';
import { isolatedVm } from './index.ts';

describe('conformance', () => {
  testExecutor(test, () => isolatedVm());
});

describe('red team', () => {
  redTeamExecutor(test, () => isolatedVm(), { busyMachineSlackMs: 20_000 });
});
