import { redTeamExecutor, testExecutor } from '@thimble/core/testing';
import { describe, it } from 'vitest';
import { local } from './__fixtures__/local.ts';

describe('conformance', () => {
  testExecutor(it, () => local('typescript'));
});

describe('red team', () => {
  redTeamExecutor(it, () => local('typescript'), { busyMachineSlackMs: 1_000 });
});
