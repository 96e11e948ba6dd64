import { redTeamExecutor, testExecutor } from '@thimble/core/testing';
import { beforeAll, describe, it } from 'vitest';
import { requireTestImages, testDocker } from './__fixtures__/test-engine.ts';

beforeAll(requireTestImages);

describe('conformance', () => {
  testExecutor(it, () => testDocker({ language: 'python' }));
});

describe('red team', () => {
  redTeamExecutor(it, () => testDocker({ language: 'python' }), { busyMachineSlackMs: 20_000 });
});
