import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Executor, Session } from '@thimble/core';
import { docker } from '@thimble/docker';
import { pyodide } from '@thimble/pyodide';
import { quickjs } from '@thimble/quickjs';
import Docker from 'dockerode';
import { QuickJS } from 'quickjs-wasi';
import { createForTests } from '../../packages/cli/src/__fixtures__/executor-options.ts';
import { executors as known } from '../../packages/cli/src/config/executors.ts';
import { startBareProcess, type BareProcess } from '../bare-process.ts';
import { childProcesses } from '../child-processes.ts';
import { echo } from '../echo.ts';
import { median, time, type Row } from '../measure.ts';

// The images that scripts/engines/docker-images.sh makes.
const images = { typescript: 'thimble-test-node', python: 'thimble-test-python' } as const;
const calls = 100;
const loops = {
  typescript: `for (let i = 0; i < ${calls}; i++) await echo({ n: i });`,
  python: `for i in range(${calls}): echo(n=i)`,
} as const;

/** The other executors beside their bare engines. Docker's needs an engine: npm run engines. */
export async function executors(): Promise<Row[]> {
  return [
    ...(await inDocker()),
    ...(await inPyodide()),
    ...(await inQuickJs()),
    ...(await leaks()),
    ...(await overruns()),
  ];
}

/** Those that run on this machine, each in the last of its languages. */
function localExecutors() {
  return known
    .filter(({ keyVariable }) => keyVariable === undefined)
    .map((entry) => {
      const language = entry.languages.at(-1) ?? 'typescript';
      const name = entry.languages.length > 1 ? `${entry.name} (${language})` : entry.name;
      return { name, create: () => createForTests(entry, language) };
    });
}

/** How long a loop goes on beyond its `timeoutMs`. The suites test that it ends; when it does needs a machine that is idle. */
async function overruns(): Promise<Row[]> {
  const timeoutMs = 300;
  const rows: Row[] = [];
  for (const { name, create } of localExecutors()) {
    await using executor = await create();
    const loop = executor.language === 'python' ? 'while True: pass' : 'while (true) {}';
    const times: number[] = [];
    for (let round = 0; round < 5; round++) {
      await using session = await executor.start({ ...echo, limits: { timeoutMs } });
      await session.run('1 + 1');
      times.push(await elapsed(() => session.run(loop)));
    }
    rows.push({
      figure: `${name}: a loop, beyond its timeoutMs`,
      ours: Math.max(...times) - timeoutMs,
      target: atMost(500),
    });
  }
  return rows;
}

/** What two hundred sessions, one after the other, leave behind in this process and below it. */
async function leaks(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, create } of localExecutors()) {
    await using executor = await create();
    const round = async (count: number) => {
      for (let session = 0; session < count; session++) {
        await using one = await executor.start(echo);
        await one.run('1 + 1');
      }
    };
    await round(10);
    const before = await holding();
    await round(200);
    const after = await holding();
    const left = (what: keyof typeof before, unit: string, most: number): Row => ({
      figure: `${name}: ${what} left by 200 sessions`,
      ours: after[what] - before[what],
      unit,
      target: atMost(most),
    });
    // One of them may be starting, or ending.
    rows.push(
      left('processes', '', 2),
      left('handles', '', 10),
      left('memory', 'MB', 50),
      left('memory of processes', 'MB', 300),
    );
    if (name.startsWith('docker')) rows.push(left('containers', '', 2));
  }
  return rows;
}

async function holding() {
  const containers = await new Docker().listContainers({ all: true, filters: { label: ['thimble.sandbox'] } });
  return {
    processes: childProcesses().length,
    'memory of processes': childProcesses().reduce((sum, { memoryMb }) => sum + memoryMb, 0),
    containers: containers.length,
    handles: process.getActiveResourcesInfo().length,
    memory: process.memoryUsage.rss() / 1e6,
  };
}

async function inDocker(): Promise<Row[]> {
  const bare = await bareContainer();
  const rows: Row[] = [];
  for (const language of ['typescript', 'python'] as const) {
    const name = `docker (${language})`;
    await using executor = docker({ language, image: images[language] });
    await using session = await executor.start(echo);
    const trip = await time(200, bare.trip);
    const step = await time(200, () => session.run('1 + 1'));
    rows.push(
      { figure: `${name}: session, from the pool`, ours: await pooled(executor, 2_000), target: atMost(20) },
      {
        figure: `${name}: step (1 + 1)`,
        ours: step,
        peer: { name: 'a line to a bare container and back', value: trip },
        target: atMost(3),
      },
      { figure: `${name}: tool call`, ours: await callTime(session, loops[language], step) },
    );
  }
  await bare.end();
  return rows;
}

async function inPyodide(): Promise<Row[]> {
  const bare = await barePyodide();
  await using cold = pyodide({ spares: 0 });
  // Makes the snapshot, where there is none.
  await cold.start(echo);
  const ready: number[] = [];
  const bareReady: number[] = [];
  for (let round = 0; round < 9; round++) {
    let engine: BareProcess | undefined;
    bareReady.push(await elapsed(async () => void (engine = await bare.start())));
    await engine?.end();
    let session: Session | undefined;
    ready.push(await elapsed(async () => void (session = await cold.start(echo))));
    await session?.[Symbol.asyncDispose]();
  }
  await using executor = pyodide();
  await using session = await executor.start(echo);
  const step = await time(200, () => session.run('1 + 1'));
  const engine = await bare.start();
  const bareStep = await time(200, () => engine.run('1 + 1'));
  const bareLoop = await time(20, () => engine.run(`for i in range(${calls}): await call(i)`));
  await engine.end();
  bare.end();
  return [
    {
      figure: 'pyodide: ready, from the snapshot',
      ours: median(ready),
      peer: { name: 'bare Pyodide from its snapshot, in a process', value: median(bareReady) },
      target: atMost(400),
    },
    { figure: 'pyodide: session, from the pool', ours: await pooled(executor, 1_500), target: atMost(10) },
    {
      figure: 'pyodide: step (1 + 1)',
      ours: step,
      peer: { name: 'bare Pyodide in a process', value: bareStep },
    },
    {
      figure: 'pyodide: tool call',
      ours: await callTime(session, loops.python, step),
      peer: { name: 'bare Pyodide asking its parent', value: (bareLoop - bareStep) / calls },
      target: atMost(0.3),
    },
  ];
}

async function inQuickJs(): Promise<Row[]> {
  await using executor = quickjs();
  await using session = await executor.start(echo);
  await session.run('let kept = 1;');
  const step = await time(200, () => session.run('1 + 1'));
  const wasm = readFileSync(fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm')));
  const vm = await QuickJS.create({ wasm });
  const bareStep = await time(200, () => vm.evalCode('1 + 1').dispose());
  const bareStart = await time(20, async () => (await QuickJS.create({ wasm })).dispose());
  const snapshot = await session.snapshot?.();
  return [
    {
      figure: 'quickjs: session',
      ours: await pooled(executor, 300),
      peer: { name: 'bare quickjs-wasi in this thread', value: bareStart },
      target: atMost(5),
    },
    {
      figure: 'quickjs: step (1 + 1)',
      ours: step,
      peer: { name: 'bare quickjs-wasi in this thread', value: bareStep },
    },
    { figure: 'quickjs: tool call', ours: await callTime(session, loops.typescript, step) },
    { figure: 'quickjs: snapshot', ours: await time(20, () => session.snapshot?.()) },
    {
      figure: 'quickjs: session from a snapshot',
      ours: await time(20, async () => (await executor.start({ ...echo, snapshot }))[Symbol.asyncDispose]()),
    },
  ];
}

const atMost = (milliseconds: number): Row['target'] => ({ of: 'value', atMost: milliseconds });

/** Between two starts of a real program there is a model call: time for the pool to fill up again. */
async function pooled(executor: Executor, restMs: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 9; round++) {
    await new Promise((resolve) => setTimeout(resolve, restMs));
    let session: Session | undefined;
    times.push(await elapsed(async () => void (session = await executor.start(echo))));
    await session?.[Symbol.asyncDispose]();
  }
  return median(times);
}

async function callTime(session: Session, loop: string, step: number): Promise<number> {
  return ((await time(20, () => session.run(loop))) - step) / calls;
}

async function elapsed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/** A container that gives every line back, over attached streams. */
async function bareContainer() {
  const engine = new Docker();
  const container = await engine.createContainer({
    Image: images.python,
    Cmd: ['python3', '-uc', 'import sys\nfor line in sys.stdin: print(line, end="")'],
    OpenStdin: true,
    HostConfig: { NetworkMode: 'none', AutoRemove: true },
  });
  const stream = await container.attach({ stream: true, hijack: true, stdin: true, stdout: true });
  await container.start();
  return {
    async trip() {
      const answer = once(stream, 'data');
      stream.write('1 + 1\n');
      await answer;
    },
    end: () => container.remove({ force: true }),
  };
}

/** Makes a snapshot of bare Pyodide; starts processes from it, without anything of ours. */
async function barePyodide() {
  const folder = mkdtempSync(join(tmpdir(), 'thimble-bench-'));
  const snapshot = join(folder, 'snapshot');
  const entry = new URL('../bare-pyodide.ts', import.meta.url);
  await once(fork(entry, [snapshot, 'make']), 'exit');
  return {
    start: () => startBareProcess(entry, { parameters: [snapshot] }),
    end: () => rmSync(folder, { recursive: true }),
  };
}
