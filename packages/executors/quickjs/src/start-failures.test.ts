import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';

const cases: [what: string, script: string, told: RegExp][] = [
  ['its thread fails while it loads', "throw new Error('spoilt')", /spoilt/],
  ['its thread ends at once', 'process.exit(7)', /exit code 7/],
];

/**
 * Starts a sandbox with threads that run each script, whatever they are told to run: the next one when nothing keeps the process alive any
 * more. A start that has not been answered by then never is.
 */
const program = `
import { syncBuiltinESMExports } from 'node:module';
import { inspect } from 'node:util';
import threads from 'node:worker_threads';
const [, ...scripts] = process.argv;
const told = [];
const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(_, options) {
    super(scripts[told.length - 1], { ...options, eval: true });
  }
};
syncBuiltinESMExports();
const { quickjs } = await import('./index.ts');
process.on('beforeExit', () => {
  const index = told.length;
  if (scripts[index] === undefined) return process.exit();
  told.push('not a word');
  const start = quickjs().start({ tools: [], callTool: async () => null });
  start.catch((error) => { told[index] = inspect(error, { depth: 10 }); });
  // The event comes again after something has happened.
  setImmediate(() => {});
});
process.on('exit', () => console.log(JSON.stringify(told)));`;

let told: string[];
beforeAll(async () => {
  const scripts = cases.map(([, script]) => script);
  const flags = ['--conditions=@thimble/source', '--input-type=module', '--eval', program, ...scripts];
  const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: import.meta.dirname });
  told = JSON.parse(stdout);
});

// Whoever awaits a sandbox that cannot start must be told: Node.js would end without a word, with exit code 13.
test.each(cases.map(([what, , pattern], index) => ({ what, pattern, index })))(
  '$what: the error says what to do',
  ({ pattern, index }) => {
    expect(told[index]).toMatch(
      /The thread of the sandbox did not start\. @thimble\/quickjs and quickjs-wasi must be whole/,
    );
    expect(told[index]).toMatch(pattern);
  },
);
