import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

// Whoever awaits a sandbox that cannot start must be told: Node.js would end without a word, with exit code 13.
const whole = `
import { mkdtemp } from 'node:fs/promises';
import { pyodide } from '@thimble/pyodide';
process.execPath = '/nowhere/node';
await pyodide({ cacheDir: await mkdtemp('/tmp/thimble-') }).start({ tools: [], callTool: async () => null });
`;
const workerOf = (boot: string) => `
import { WorkerProcess } from ${JSON.stringify(new URL('./worker-process.ts', import.meta.url))};
const worker = new WorkerProcess({ boot: ${boot}, readable: [], onEnd() {} });
await worker.open({}, {});
`;

test.each([
  ['there is no Node.js to start', whole, /ENOENT/],
  ['its snapshot is missing', workerOf("{ snapshot: '/nowhere' }"), /did not start/],
])('%s: the error says what to do', async (_, program, told) => {
  const flags = ['--conditions=@thimble/source', '--input-type=module', '--eval', program];
  const child = spawn(process.execPath, flags, { cwd: import.meta.dirname, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const [code]: unknown[] = await once(child, 'close');
  expect(stderr).toMatch(/Pyodide did not start\. It needs Node\.js 24/);
  expect(stderr).toMatch(told);
  expect(code).toBe(1);
});
