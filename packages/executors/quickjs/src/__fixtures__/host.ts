import { readFileSync } from 'node:fs';
import { quickjs } from '../index.ts';

// A host in a process of its own: opens a session, from the snapshot in a file if one is named, and does what its first argument names.
const [, , act = '', file, code = ''] = process.argv;
const executor = quickjs();
const session = await executor.start({
  tools: [{ name: 'double', description: '', inputSchema: {} }],
  callTool: async ({ input }) => Number(input) * 2,
  snapshot: file === undefined ? undefined : readFileSync(file),
});
await session.run('let a = 1;');

const acts: { [name: string]: () => unknown } = {
  end() {},
  exit() {
    void session.run('while (true) {}');
    setTimeout(() => process.exit(0), 100);
  },
  run: async () => process.stdout.write(JSON.stringify(await session.run(code))),
};
acts[act]?.();
