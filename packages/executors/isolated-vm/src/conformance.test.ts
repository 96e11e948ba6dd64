import { redTeamExecutor, testExecutor } from '@thimble/core/testing';
import { describe, it } from 'vitest';
import { isolatedVm } from './index.ts';

describe('conformance', () => {
  testExecutor(it, () => isolatedVm());
});

describe('red team', () => {
  redTeamExecutor(it, () => isolatedVm(), { busyMachineSlackMs: 20_000 });
});
