import { redTeamExecutor, testExecutor } from '@thimble/core/testing';
import { beforeAll, describe, test } from 'vitest';
import { requireTestImages, testDocker } from './__fixtures__/test-engine.ts';

beforeAll(requireTestImages);

describe('conformance', () => {
  testExecutor(test, () => testDocker());
});

describe('red team', () => {
  redTeamExecutor(test, () => testDocker(), { busyMachineSlackMs: 20_000 });
});
