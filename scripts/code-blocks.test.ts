import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundleWorker } from './bundled-workers.ts';
import { blocks, examples, pages, programs } from './code-blocks/blocks.ts';
import { callers } from './code-blocks/callers.ts';
import { runProgram, runPrograms, type Ending } from './code-blocks/run-program.ts';
import { typeCheck } from './type-check.ts';

describe('types', () => {
  let errors: string[] = [];

  beforeAll(async () => {
    // Moved down, so that an error names the line of the page.
    const virtual = blocks.map(({ page, line, code }) => [
      `${page}.${line}.mts`,
      `${'\n'.repeat(line - 1)}${code}\nexport {};\n`,
    ]);
    errors = await typeCheck('code-blocks', { virtual: Object.fromEntries(virtual), files: examples });
  }, 120_000);

  test.each([...pages, ...examples])('the code of %s type-checks', (path) => {
    expect(errors.filter((error) => error.includes(path))).toEqual([]);
  });

  test('nothing else is wrong', () => {
    expect(errors.filter((error) => ![...pages, ...examples].some((path) => error.includes(path)))).toEqual([]);
  });
});

describe('with a scripted model', { timeout: 120_000 }, () => {
  const asking = 'examples/approvals.ts';

  const silent = programs.filter(({ name }) => name !== asking);
  // Node runs the tests of a process when all of its modules are there: those must be of one program.
  const withTests = silent.filter(({ code }) => code.includes("'node:test'"));
  const others = silent.filter((program) => !withTests.includes(program));
  const endings = new Map<string, Ending>();

  beforeAll(async () => {
    await Promise.all(globSync('packages/executors/*/src/worker.ts').map((path) => bundleWorker(resolve(path))));
    const inTurn = runPrograms(others);
    for (const program of withTests) endings.set(program.name, await runProgram(program));
    for (const [name, ending] of await inTurn) endings.set(name, ending);
  }, 600_000);

  test.each(silent)('$name runs, and ends by itself', ({ name }) => {
    expect(endings.get(name)).toMatchObject({ exitCode: 0, complaints: '' });
  });

  test.each([
    ['one question at a time', 'y\nn\n', ['paid', 'paid', 'The manager refused', 'VIP orders go to Ms Okafor']],
    ['nobody', '', ['paid', 'Nobody is there to ask', 'Nobody is there to ask', 'VIP orders go to Ms Okafor']],
  ])(`${asking} asks %s`, async (_, stdin, outcomes) => {
    const { exitCode, printed, complaints } = await runProgram({ file: asking }, { stdin });
    expect(exitCode).toBe(0);
    expect(printed.trim().split(/,\n/)).toEqual(outcomes.map((outcome) => expect.stringContaining(outcome)));
    const questions = complaints.matchAll(/Step 1: refund\((.*)\)\nAgree\? \(y\/n\) /g);
    expect([...questions].map(([, input]) => input)).toEqual([
      '{"order":"A-2","euros":80}',
      '{"order":"A-3","euros":90}',
    ]);
  });

  test('every caller has its block, and no fewer blocks run than ran before', () => {
    expect(callers.filter(({ of }) => !programs.some(({ code }) => code.includes(of)))).toEqual([]);
    expect(programs.length).toBeGreaterThanOrEqual(30);
  });
});
