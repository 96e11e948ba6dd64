import { testDocker } from './test-engine.ts';

// A host for tests that end it: opens a session, says so, and does what its argument names.
const [, , act = '', language] = process.argv;
const executor = testDocker({ language: language === 'python' ? 'python' : 'typescript', orphanTimeoutMs: 2_000 });
const session = await executor.start({ tools: [], callTool: async () => null });
await session.run('1');
process.stdout.write('ready\n');

const loop = language === 'python' ? 'while True: pass' : 'while (true) {}';
const acts: { [name: string]: () => unknown } = {
  end() {},
  idle: () => setTimeout(() => {}, 60_000),
  compute: () => session.run(loop),
};
acts[act]?.();
