import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { beforeAll, expect, test } from 'vitest';

/** What is found of executors whose `start` is one of these, in a process that nothing else keeps alive. */
async function find(starts: readonly string[]): Promise<unknown[]> {
  const program = `
import { tryExecutor } from './try-executor.ts';
for (const start of [${starts.join()}]) {
  const executor = { start, async [Symbol.asyncDispose]() {} };
  const entry = { name: 'mine', package: '@thimble/core', languages: ['typescript'], create: async () => executor };
  console.log(JSON.stringify(await tryExecutor(entry, {}, 300)));
}`;
  const flags = ['--conditions=@thimble/source', '--input-type=module', '--eval', program];
  const child = spawn(process.execPath, flags, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] });
  const printed = await text(child.stdout);
  return printed.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}

const cases = [
  ['hangs and keeps nothing alive', '() => new Promise(() => {})', /^not ready after 0\.3 s$/],
  [
    'cannot start',
    "async () => { throw new Error('no binary', { cause: new Error('for this platform') }); }",
    /no binary.*for this platform/,
  ],
  [
    'counts otherwise',
    "async () => ({ run: async () => ({ type: 'value', value: 3 }), async [Symbol.asyncDispose]() {} })",
    /^1 \+ 1 came to \{"type":"value","value":3\}$/,
  ],
] as const;

const found: unknown[] = [];
beforeAll(async () => {
  found.push(...(await find(cases.map(([, start]) => start))));
});

test.each(cases.map(([name, , problem], index) => [name, problem, index] as const))(
  'an executor that %s is told of',
  (_, problem, index) => {
    expect(found[index]).toMatchObject({ works: false, problem: expect.stringMatching(problem) });
  },
);
