import { redTeamExecutor } from '@thimble/core/testing';
import { test } from 'vitest';
import { isolatedVm } from './index.ts';

redTeamExecutor(test, () => isolatedVm(), {
  targets: ['cpu', 'memory', 'flooding', 'state'],
  busyMachineSlackMs: 20_000,
});
