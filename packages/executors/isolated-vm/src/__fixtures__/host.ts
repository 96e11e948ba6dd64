import { isolatedVm } from '../index.ts';
import { sandboxPids } from './children.ts';

// A host for tests that end it: opens a session, names its processes, and does what its argument names.
const executor = isolatedVm();
const session = await executor.start({ tools: [], callTool: async () => null });
await session.run('let a = 1;');
process.stdout.write(JSON.stringify(sandboxPids()));

const acts: { [name: string]: () => unknown } = {
  end() {},
  idle: () => setTimeout(() => {}, 60_000),
  compute: () => session.run('while (true) {}'),
  hang: () => session.run('let n = 3n ** 3000000n; while (true) n *= n'),
  exit() {
    void session.run('while (true) {}');
    setTimeout(() => process.exit(0), 100);
  },
};
acts[process.argv[2] ?? '']?.();
