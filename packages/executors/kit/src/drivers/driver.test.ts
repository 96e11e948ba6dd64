import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { local } from './__fixtures__/local.ts';
import { driverSource } from './driver-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'thimble-driver-'));
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(['typescript', 'python'] as const)('the driver of %s', (language) => {
  test('answers the greeting, whatever stands before it, and nothing else before that', async () => {
    const child = await start(language);
    child.stdin?.write('{"stream":true}garbage\n{"type":"exec"}\n\n{"hello":7}\n\n{"hello":"n-1"}\n');
    expect(await firstLine(child)).toBe('n-1 {"ready":true}');
  });

  test('ends with its input, and its guest with it', async () => {
    const child = await start(language);
    const guest = await guestOf(child);
    child.stdin?.end();
    await once(child, 'exit');
    await vi.waitFor(() => expect(parentOf(guest)).not.toBe(child.pid));
    await vi.waitFor(() => expect(isRunning(guest)).toBe(false));
  });

  test('ends when nothing is heard of the host, greeted or not', async () => {
    const [silent, greeted] = await Promise.all([start(language, 1_500), start(language, 1_500)]);
    greeted.stdin?.write('\n{"hello":"n"}\n');
    await Promise.all([once(silent, 'exit'), once(greeted, 'exit')]);
    expect([silent.exitCode, greeted.exitCode]).toEqual([0, 0]);
  });

  test('says how its guest ended, and ends', async () => {
    const child = await start(language);
    child.stdin?.write('\n{"hello":"n"}\n');
    expect(await firstLine(child)).toBe('n {"ready":true}');
    process.kill(await guestOf(child), 'SIGKILL');
    expect(await firstLine(child)).toMatch(/^n \{"fatal":\{"name":"SandboxError"/);
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  });
});

describe('in Python', () => {
  test('what other processes and libraries in C print is in the logs, in its place', async () => {
    await using executor = local('python');
    await using session = await executor.start({ tools: [], callTool: async () => null });
    const { logs } = await session.run(
      "import os, subprocess\nprint('a')\nos.system('echo b; echo é >&2')\nprint('c')\nos.write(1, b'd')\nsubprocess.run(['echo', 'e'])\n1",
    );
    expect(logs).toBe('a\nb\né\nc\nde\n');
    const flood = await session.run("os.system('yes x | head -c 5000000')\n1");
    expect(flood).toMatchObject({ type: 'value', value: 1, logs: expect.stringMatching(/^x\nx\n/) });
    expect(flood.logs.length).toBeLessThanOrEqual(50_000);
    expect(await session.run("print('after')")).toMatchObject({ logs: 'after\n' });
  });

  test('all clocks that tell the date are the host’s, and those that measure go on', async () => {
    await using executor = local('python');
    await using session = await executor.start({ tools: [], callTool: async () => null, now: () => 1e12 });
    const code = `
import datetime, time
early = time.monotonic(), time.perf_counter()
time.sleep(0.02)
late = time.monotonic(), time.perf_counter()
class Own(datetime.datetime): pass
{
  'years': [datetime.date.today().year, datetime.datetime.now().year, datetime.datetime.today().year, Own.now().year,
    datetime.datetime.utcnow().year, time.localtime().tm_year, time.gmtime().tm_year, int(time.strftime('%Y')),
    int(time.ctime()[-4:]), int(time.asctime()[-4:]), time.time_ns() // 10**18 + 2000],
  'given': [time.gmtime(0).tm_year, time.strftime('%Y', time.gmtime(0)), time.ctime(0)[-4:]],
  'type': [type(Own.now()).__name__, repr(datetime.datetime.now())[:18], isinstance(datetime.datetime.now(), datetime.datetime)],
  'measured': all(b - a >= 0.02 for a, b in zip(early, late)),
}`;
    expect(await session.run(code)).toMatchObject({
      value: {
        years: Array.from({ length: 11 }, () => 2001),
        given: [1970, '1970', '1970'],
        type: ['Own', 'datetime.datetime(', true],
        measured: true,
      },
    });
  });
});

async function start(language: 'typescript' | 'python', orphanMs?: number): Promise<ChildProcess> {
  const driver = await driverSource(language);
  const path = join(folder, driver.fileName);
  writeFileSync(path, driver.text);
  const [program, ...parameters] = driver.command(path, { memoryMb: 64, orphanMs });
  const child = spawn(program === 'node' ? process.execPath : program, parameters, {
    env: { PATH: process.env['PATH'] },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => {});
  started.push(child);
  return child;
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  const [data] = stdout ? await once(stdout, 'data') : [];
  return String(data).split('\n', 1)[0] ?? '';
}

/** The process that the driver started, from Linux's /proc. */
async function guestOf({ pid }: ChildProcess): Promise<number> {
  let guest: number | undefined;
  await vi.waitFor(() => {
    guest = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .find((one) => parentOf(one) === pid);
    expect(guest).toBeDefined();
  });
  return guest ?? 0;
}

function parentOf(pid: number): number {
  return Number(/PPid:\s*(\d+)/.exec(statusOf(pid))?.[1]);
}

function isRunning(pid: number): boolean {
  return /State:\s*[A-Y]/.test(statusOf(pid));
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
