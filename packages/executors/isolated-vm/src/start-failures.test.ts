import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runWithNativeModule } from './__fixtures__/broken-install.ts';

// Whoever awaits a sandbox that cannot start must be told: Node.js would end without a word, with exit code 13.
const start = `
import { isolatedVm } from './index.ts';
await isolatedVm().start({ tools: [], callTool: async () => null });
`;
const hang = `
import { WorkerProcess } from './worker-process.ts';
const worker = new WorkerProcess({ onEnd() {}, startMs: 300 });
worker.setRunning(1, true);
await worker.ready;
`;
const spawnless = `process.execPath = '/nowhere/node';\n${start}`;

test.each<[what: string, native: string, program: string, told: RegExp]>([
  ['the native module is missing', "throw new Error('no prebuilt binary')", start, /no prebuilt binary/],
  ['its process ends at once', 'process.exit(7)', start, /exit code 7/],
  ['its process is killed at once', "process.kill(process.pid, 'SIGKILL')", start, /signal SIGKILL/],
  ['its process hangs', 'for (;;);', hang, /not ready after 300 ms/],
  ['there is no Node.js to start', '', spawnless, /ENOENT/],
])('%s: the error says what to do', async (_, native, program, told) => {
  const { code, stderr } = await runWithNativeModule(native, program);
  expect(stderr).toMatch(/The sandbox process did not start\. isolated-vm needs Node\.js 24/);
  expect(stderr).toMatch(told);
  expect(code).toBe(1);
});

test('the script of the worker was left behind by a bundler: the error says so', async () => {
  const { code, stderr } = await runWithNativeModule('', start, (source) => rm(join(source, 'worker.ts')));
  expect(stderr).toMatch(/There is no .*worker\.ts.*outside the bundle/);
  expect(code).toBe(1);
});
