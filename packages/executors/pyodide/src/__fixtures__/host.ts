import { pyodide } from '../index.ts';
import { sandboxPids } from './children.ts';

// A host for tests that end it: opens a session, names its processes, and does what its argument names.
const executor = pyodide({ spares: 0 });
const session = await executor.start({ tools: [], callTool: async () => null });
await session.run('a = 1');
process.stdout.write(JSON.stringify(sandboxPids()));

const acts: { [name: string]: () => unknown } = {
  end() {},
  idle: () => setTimeout(() => {}, 60_000),
  compute: () => session.run('while True: pass'),
  hang: () => session.run("import re\nre.match(r'(a|a?)+$', 'a' * 60 + 'b')"),
};
acts[process.argv[2] ?? '']?.();
