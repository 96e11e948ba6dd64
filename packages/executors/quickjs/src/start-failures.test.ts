import { beforeAll, expect, test } from 'vitest';
import { startErrors } from '../../kit/src/__fixtures__/start-errors.ts';

const cases: [what: string, script: string, told: RegExp][] = [
  ['its thread fails while it loads', "throw new Error('spoilt')", /spoilt/],
  ['its thread ends at once', 'process.exit(7)', /exit code 7/],
];

/** Its threads run a script of ours, whatever they are told to run. */
const program = `
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';
let script;
const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(_, options) {
    super(script, { ...options, eval: true });
  }
};
syncBuiltinESMExports();
const { quickjs } = await import('./index.ts');
function start(given) {
  script = given;
  return quickjs().start({ tools: [], callTool: async () => null });
}`;

let told: string[];
beforeAll(async () => {
  const scripts = cases.map(([, script]) => script);
  told = await startErrors(program, scripts, { cwd: import.meta.dirname });
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
