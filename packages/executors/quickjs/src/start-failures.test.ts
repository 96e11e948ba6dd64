import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

/** A program whose threads run `script`, whatever they are told to run. */
const startWith = (script: string) => `
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';
const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(_, options) {
    super(${JSON.stringify(script)}, { ...options, eval: true });
  }
};
syncBuiltinESMExports();
const { quickjs } = await import('@thimble/quickjs');
await quickjs().start({ tools: [], callTool: async () => null });
`;

// Whoever awaits a sandbox that cannot start must be told: Node.js would end without a word, with exit code 13.
test.each([
  ['its thread fails while it loads', "throw new Error('spoilt')", /spoilt/],
  ['its thread ends at once', 'process.exit(7)', /exit code 7/],
])('%s: the error says what to do', async (_, script, told) => {
  const flags = ['--conditions=@thimble/source', '--input-type=module', '--eval', startWith(script)];
  const child = spawn(process.execPath, flags, { cwd: import.meta.dirname, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const [code]: unknown[] = await once(child, 'close');
  expect(stderr).toMatch(/The thread of the sandbox did not start\. @thimble\/quickjs and quickjs-wasi must be whole/);
  expect(stderr).toMatch(told);
  expect(code).toBe(1);
});
