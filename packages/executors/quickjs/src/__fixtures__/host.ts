import { quickjs } from '../index.ts';

// A host for tests that end it: opens a session, says so, and does what its argument names.
const executor = quickjs();
const session = await executor.start({ tools: [], callTool: async () => null });
await session.run('let a = 1;');
process.stdout.write('ready\n');

const acts: { [name: string]: () => unknown } = {
  end() {},
  compute: () => session.run('while (true) {}'),
  exit() {
    void session.run('while (true) {}');
    setTimeout(() => process.exit(0), 100);
  },
};
acts[process.argv[2] ?? '']?.();
