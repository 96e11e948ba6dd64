import { redTeamExecutor, testExecutor } from '@thimble/core/testing';
import { beforeAll, describe, it } from 'vitest';
import { requireTestImages, testDocker } from './__fixtures__/test-engine.ts';

beforeAll(requireTestImages);

describe('conformance', () => {
  testExecutor(it, () => testDocker());
});

describe('red team', () => {
  redTeamExecutor(it, () => testDocker(), { busyMachineSlackMs: 20_000 });
});
