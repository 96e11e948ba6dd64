import { redTeamExecutor, type RedTeamOptions } from '@thimble/core/testing';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { requirePython } from '../../kit/src/drivers/__fixtures__/require-python.ts';
import { startE2b } from './__fixtures__/e2b-server.ts';
import { e2b } from './index.ts';

beforeAll(requirePython);

// Python may do what it likes in its machine, which is this one: it needs the walls of a real sandbox.
const [server, walled] = await Promise.all([startE2b(), startE2b({ isWalled: true })]);
afterAll(async () => void (await Promise.all([server.close(), walled.close()])));

// The other attacks are made on the same drivers in containers. These are on what only E2B has: what carries the messages, and a
// machine whose memory only the driver limits.
const options: RedTeamOptions = { targets: ['flooding', 'memory'], busyMachineSlackMs: 20_000 };

describe('red team in TypeScript', () => {
  redTeamExecutor(test, () => e2b(server.options), options);
});

describe('red team in Python', () => {
  redTeamExecutor(test, () => e2b({ ...walled.options, language: 'python' }), options);
});
