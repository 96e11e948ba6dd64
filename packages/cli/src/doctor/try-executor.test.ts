import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

/** What is found of an executor whose `start` is this, in a process that nothing else keeps alive. */
async function find(start: string): Promise<unknown> {
  const program = `
import { tryExecutor } from './try-executor.ts';
const executor = { start: ${start}, async [Symbol.asyncDispose]() {} };
const entry = { name: 'mine', package: '@thimble/core', languages: ['typescript'], create: async () => executor };
console.log(JSON.stringify(await tryExecutor(entry, {}, 300)));`;
  const flags = ['--conditions=@thimble/source', '--input-type=module', '--eval', program];
  const child = spawn(process.execPath, flags, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] });
  const printed = await text(child.stdout);
  return printed === '' ? `nothing, with exit code ${child.exitCode}` : JSON.parse(printed);
}

test.each([
  ['hangs and keeps nothing alive', '() => new Promise(() => {})', 'not ready after 0.3 s'],
  [
    'cannot start',
    "async () => { throw new Error('no binary', { cause: new Error('for this platform') }); }",
    /no binary.*for this platform/,
  ],
  [
    'counts otherwise',
    "async () => ({ run: async () => ({ type: 'value', value: 3 }), async [Symbol.asyncDispose]() {} })",
    '1 + 1 came to {"type":"value","value":3}',
  ],
])('an executor that %s is told of', async (_, start, problem) => {
  expect(await find(start)).toMatchObject({
    works: false,
    problem: typeof problem === 'string' ? problem : expect.stringMatching(problem),
  });
});
