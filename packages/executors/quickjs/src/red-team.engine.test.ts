import { redTeamExecutor } from '@thimble/core/testing';
import { describe, test } from 'vitest';
import { quickjs } from './index.ts';

// It needs no engine but minutes: many of the attacks compute until their time is up.
describe('red team', () => {
  redTeamExecutor(test, () => quickjs(), { busyMachineSlackMs: 20_000 });
});
