import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { driverSource } from '../driver-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'thimble-driver-'));
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a driver owes whoever starts it, whatever runs in its guest. Registers its cases. */
export function testDriver(language: 'typescript' | 'python'): void {
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
    await expect.poll(() => parentOf(guest)).not.toBe(child.pid);
    await expect.poll(() => isRunning(guest)).toBe(false);
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
}

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
  }, 20_000);
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
