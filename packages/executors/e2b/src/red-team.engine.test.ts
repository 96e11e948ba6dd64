import { redTeamExecutor, type TestFunction } from '@thimble/core/testing';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { requirePython } from '../../kit/src/drivers/__fixtures__/require-python.ts';
import { startE2b } from './__fixtures__/e2b-server.ts';
import { e2b } from './index.ts';

beforeAll(requirePython);

// Python may do what it likes in its machine, which is this one: it needs the walls of a real sandbox.
const [server, walled] = await Promise.all([startE2b(), startE2b({ isWalled: true })]);
afterAll(async () => void (await Promise.all([server.close(), walled.close()])));

// The other attacks are on the drivers: they are made in containers, where the same drivers run. These are on what carries the messages.
const onMessages: TestFunction = (name, run) => {
  if (/^(flooding: |the executor ends$)/.test(name)) test(name, run);
};

describe('red team in TypeScript', () => {
  redTeamExecutor(onMessages, () => e2b(server.options), { busyMachineSlackMs: 20_000 });
});

describe('red team in Python', () => {
  redTeamExecutor(onMessages, () => e2b({ ...walled.options, language: 'python' }), { busyMachineSlackMs: 20_000 });
});
