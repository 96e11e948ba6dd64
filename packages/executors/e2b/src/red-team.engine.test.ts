import { redTeamExecutor, type TestFunction } from '@thimble/core/testing';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { requirePython } from '../../kit/src/drivers/__fixtures__/require-python.ts';
import { startE2b } from './__fixtures__/e2b-server.ts';
import { e2b } from './index.ts';

beforeAll(requirePython);

// Python may do what it likes in its machine, which is this one: it needs the walls of a real sandbox.
const [server, walled] = await Promise.all([startE2b(), startE2b({ isWalled: true })]);
afterAll(async () => void (await Promise.all([server.close(), walled.close()])));

// The drivers withstand the other attacks in containers. These are on what carries messages, which is E2B's.
const isFlood = (name: string) => /^(flooding: |the executor ends$)/.test(name);
// oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- both are the suite's
const floods: TestFunction = (name, run) => isFlood(name) && test(name, run);

describe('red team in TypeScript', () => {
  redTeamExecutor(floods, () => e2b(server.options), { busyMachineSlackMs: 20_000 });
});

describe('red team in Python', () => {
  redTeamExecutor(floods, () => e2b({ ...walled.options, language: 'python' }), { busyMachineSlackMs: 20_000 });
});
