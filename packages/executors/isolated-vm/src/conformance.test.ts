import { redTeamExecutor, testExecutor } from '@thimble/core/testing';
import { describe, test } from 'vitest';
import { isolatedVm } from './index.ts';

describe('conformance', () => {
  testExecutor(test, () => isolatedVm());
});

// All of them, also those that use up what there is and take minutes: `red-team.engine.test.ts`.
describe('red team', () => {
  redTeamExecutor(test, () => isolatedVm(), {
    targets: ['realm', 'bridge', 'data', 'parsing'],
    busyMachineSlackMs: 20_000,
  });
});
