import { testDocker } from './test-engine.ts';

// A host for tests that end it: opens a session, says so, and does what its argument names.
const [, , act = ''] = process.argv;
const executor = testDocker({ orphanTimeoutMs: 2_000 });
const session = await executor.start({ tools: [], callTool: async () => null });
await session.run('1');
process.stdout.write('ready\n');

const acts: { [name: string]: () => unknown } = {
  end() {},
  idle: () => setTimeout(() => {}, 60_000),
  compute: () => session.run('while (true) {}'),
};
acts[act]?.();
