import { redTeamExecutor } from '@thimble/core/testing';
import { afterAll, describe, it } from 'vitest';
import { startE2b } from './__fixtures__/e2b-server.ts';
import { e2b } from './index.ts';

const server = await startE2b();
afterAll(server.close);

// The server of these tests isolates nothing. JavaScript is held by the driver; Python may do what it likes in its machine,
// which would be this one: the attacks in Python need the service itself.
describe('red team in TypeScript', () => {
  redTeamExecutor(it, () => e2b(server.options), { busyMachineSlackMs: 1_000 });
});
