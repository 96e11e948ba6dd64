import { execFileSync } from 'node:child_process';
import { codeMode, npmRun, ours } from '../code-runners.ts';
import { median, timeInTurn, type Row } from '../measure.ts';

/** Code, what it must give, and how often it runs. */
const programs: { [figure: string]: { code: string; value: unknown; rounds: number } } = {
  'a step (1 + 1)': { code: '1 + 1', value: 2, rounds: 200 },
  'a step with 100 calls, one after the other': {
    code: 'let sum = 0;\nfor (let n = 0; n < 100; n++) sum += (await echo({ n })).n;\nsum',
    value: 4_950,
    rounds: 30,
  },
  'a step with 200 calls at once': {
    code: '(await Promise.all(Array.from({ length: 200 }, (_, n) => echo({ n })))).length',
    value: 200,
    rounds: 30,
  },
  'a step with fib(25)': {
    code: 'const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2));\nfib(25)',
    value: 75_025,
    rounds: 10,
  },
};

const firstStep = (name: string, factory: string) => `const { ${factory} } = await import('${name}');
  const session = await ${factory}().start({ tools: [], callTool: async () => null });
  await session.run('1 + 1');`;
const firstSteps = {
  ours: firstStep('@thimble/isolated-vm', 'isolatedVm'),
  run: `const { run } = await import('run'); await run({ source: 'return 1 + 1' });`,
  '@ai-sdk/code-mode': `const { experimental_runCodeMode: run } = await import('@ai-sdk/code-mode');
    await run({ js: 'return 1 + 1', tools: {} });`,
};

/** Our default executor beside those of others who run a model's code, with ratios of the same run. */
export async function codeRunners(): Promise<Row[]> {
  await using mine = await ours();
  await using first = npmRun();
  await using second = codeMode();
  const runners = [mine, first, second];
  const rows: Row[] = [];
  for (const [figure, { code, value, rounds }] of Object.entries(programs)) {
    for (const { name, run } of runners) {
      const given = await run(code);
      if (given !== value) throw new Error(`${name}: ${figure} gave ${JSON.stringify(given)}.`);
    }
    rows.push(
      ...rowsOf(
        figure,
        await timeInTurn(
          rounds,
          runners.map(
            ({ run }) =>
              () =>
                run(code),
          ),
        ),
      ),
    );
  }
  return [...rows, ...coldStarts()];
}

/** From the import to the end of the first step, in processes of their own. */
function coldStarts(): Row[] {
  const times: number[][] = Object.values(firstSteps).map(() => []);
  for (let round = 0; round < 9; round++)
    for (const [index, code] of Object.values(firstSteps).entries()) times[index]?.push(timeInProcess(code));
  return rowsOf('import and first step, cold', times.map(median));
}

function timeInProcess(code: string): number {
  const program = `await import('data:text/javascript,'); const start = performance.now(); ${code}
    process.stdout.write(String(performance.now() - start)); process.exit();`;
  const args = ['--input-type=module', '-e', program];
  return Number(execFileSync(process.execPath, args, { cwd: import.meta.dirname, encoding: 'utf8' }));
}

function rowsOf(figure: string, [mine = Number.NaN, ...others]: number[]): Row[] {
  const [, ...names] = Object.keys(firstSteps);
  return names.map((name, index) => ({
    figure,
    ours: mine,
    peer: { name, value: others[index] ?? Number.NaN },
    target: { of: 'ratio', atMost: 1 },
  }));
}
