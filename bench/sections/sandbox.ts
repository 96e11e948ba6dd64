import type { Executor } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { CodeModeUtcpClient } from '@utcp/code-mode';

import { startBareProcess } from '../bare-process.ts';
import { childProcesses } from '../child-processes.ts';
import { echo } from '../echo.ts';
import { median, time, timeInTurn, type Row } from '../measure.ts';

/** The sandbox beside the bare engine and a peer. */
export async function sandbox(): Promise<Row[]> {
  return [...(await starts()), ...(await calls()), ...(await manySessions())];
}

async function starts(): Promise<Row[]> {
  const cold = await time(5, async () => {
    await using executor = isolatedVm();
    await executor.start(echo);
  });
  await using executor = isolatedVm();
  await executor.start(echo);
  const pooled: number[] = [];
  for (let round = 0; round < 15; round++) {
    // Between two starts of a real program there is a model call: time for the pool to fill up again.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const start = performance.now();
    const session = await executor.start(echo);
    pooled.push(performance.now() - start);
    await session[Symbol.asyncDispose]();
  }
  return [
    { figure: 'First sandbox ready, cold', ours: cold, target: { of: 'value', atMost: 150 } },
    { figure: 'Sandbox ready, from the pool', ours: median(pooled), target: { of: 'value', atMost: 5 } },
  ];
}

async function calls(): Promise<Row[]> {
  await using executor = isolatedVm();
  const session = await executor.start(echo);
  const step = await time(200, () => session.run('1 + 1'));

  const perRun = 200;
  const bareIsolate = await startBareProcess(new URL('../bare-isolate.ts', import.meta.url), {
    execArgv: ['--no-node-snapshot'],
  });
  const [loop = NaN, bareLoop = NaN] = await timeInTurn(20, [
    () => session.run(`for (let i = 0; i < ${perRun}; i++) await echo({ n: i });`),
    () => bareIsolate.run(`for (let i = 0; i < ${perRun}; i++) await call(i)`),
  ]);
  await bareIsolate.end();
  const call = (loop - step) / perRun;
  const bare = bareLoop / perRun;

  const slow = await executor.start({
    ...echo,
    callTool: ({ input }) => new Promise((resolve) => setTimeout(resolve, 100, input)),
  });
  const parallel = await time(5, () =>
    slow.run('await Promise.all(Array.from({ length: 100 }, (_, n) => echo({ n })))'),
  );

  const client = await CodeModeUtcpClient.create();
  const peer = await time(50, () => client.callToolChain('return 1 + 1;'));
  return [
    {
      figure: 'Step round trip (1 + 1)',
      ours: step,
      peer: { name: '@utcp/code-mode (no process of its own)', value: peer },
    },
    {
      figure: 'Tool call from the sandbox',
      ours: call,
      peer: { name: 'bare isolated-vm call + IPC hop', value: bare },
      target: { of: 'ratio', atMost: 1.5 },
    },
    { figure: '100 parallel calls of a 100 ms tool', ours: parallel, target: { of: 'value', atMost: 200 } },
  ];
}

async function manySessions(): Promise<Row[]> {
  await using executor: Executor = isolatedVm();
  const count = 500;
  const start = performance.now();
  const sessions = await Promise.all(Array.from({ length: count }, () => executor.start(echo)));
  const values = await Promise.all(sessions.map((session, index) => session.run(`var me = ${index}; me`)));
  const elapsed = performance.now() - start;
  const wrong = values.find((execution, index) => execution.type !== 'value' || execution.value !== index);
  if (wrong) throw new Error(`A session did not answer rightly: ${JSON.stringify(wrong)}`);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const memory = childProcesses().reduce((sum, { memoryMb }) => sum + memoryMb, 0) / count;
  return [
    { figure: '500 sessions started, each with one step', ours: elapsed },
    { figure: 'Memory per idle session (of 500)', ours: memory, unit: 'MB', target: { of: 'value', atMost: 2 } },
  ];
}
