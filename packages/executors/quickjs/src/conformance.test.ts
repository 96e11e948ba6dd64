import { redTeamExecutor, testExecutor } from '@thimble/core/testing';
import { describe, it } from 'vitest';
import { quickjs } from './index.ts';

describe('conformance', () => {
  testExecutor(it, () => quickjs());
});

describe('red team', () => {
  redTeamExecutor(it, () => quickjs(), { busyMachineSlackMs: 20_000 });
});
