import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SessionOptions } from '@thimble/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { startSecondEngine } from './__fixtures__/second-engine.ts';
import { containersOf, engine, requireTestImages, TEST_IMAGES, testDocker } from './__fixtures__/test-engine.ts';

beforeAll(requireTestImages);

const host: SessionOptions = { tools: [], callTool: async () => null };
const tool = (name: string) => ({ name, description: '', inputSchema: {} });

const loop = 'while (true) {}';
const set = 'let own = 1';
const look = "[given, typeof own !== 'undefined']";

// In one language: what the drivers owe in each is tested in the kit, without containers.
describe('in any language', () => {
  test('a container killed during a step gives an error, and the next step a fresh sandbox', async () => {
    await using executor = testDocker({ pool: 0 });
    await using session = await executor.start({ ...host, variables: { given: 7 } });
    await session.run(set);
    const run = session.run(loop);
    for (const id of await containersOf()) await engine.getContainer(id).kill();
    expect(await run).toMatchObject({ type: 'error', error: { name: 'SandboxError' }, state: 'reset' });
    expect(await session.run(look)).toMatchObject({ value: [7, false], state: 'kept' });
  });

  test('a container killed between two steps is told by the next one', async () => {
    await using executor = testDocker({ pool: 0 });
    await using session = await executor.start({ ...host, variables: { given: 7 } });
    await session.run(set);
    for (const id of await containersOf()) await engine.getContainer(id).kill();
    await expect.poll(() => containersOf()).toEqual([]);
    expect(await session.run(look)).toMatchObject({ value: [7, false], state: 'reset' });
    expect(await session.run(look)).toMatchObject({ value: [7, false], state: 'kept' });
  });

  test('the process of the code killed from outside gives an error, and the next step a fresh sandbox', async () => {
    await using executor = testDocker({ pool: 0 });
    await using session = await executor.start({ ...host, variables: { given: 7 } });
    await session.run(set);
    const run = session.run(loop);
    process.kill(await guestPid(), 'SIGKILL');
    expect(await run).toMatchObject({ type: 'error', error: { name: 'SandboxError' }, state: 'reset' });
    expect(await session.run(look)).toMatchObject({ value: [7, false], state: 'kept' });
  });

  test('an aborted run ends, and its session goes on with its variables', async () => {
    await using executor = testDocker({ pool: 0 });
    await using session = await executor.start(host);
    await session.run(set);
    const signal = AbortSignal.timeout(200);
    expect(await session.run(loop, { signal })).toMatchObject({ error: { name: 'AbortError' }, state: 'kept' });
    expect((await session.run('1')).type).toBe('value');
  });

  test('10 MB of logs are cut', async () => {
    await using executor = testDocker({ pool: 0 });
    await using session = await executor.start(host);
    const code = "for (let i = 0; i < 10_000; i++) print('x'.repeat(1000));\n1";
    const { type, logs } = await session.run(code);
    expect(type).toBe('value');
    expect(Buffer.byteLength(logs)).toBeLessThanOrEqual(50_000);
  });

  test('a tool result above the limit throws in the code and says its size', async () => {
    await using executor = testDocker({ pool: 0 });
    const callTool = async () => 'x'.repeat(11_000_000);
    await using session = await executor.start({ tools: [tool('large')], callTool });
    expect(await session.run('await large()')).toMatchObject({
      error: { message: expect.stringContaining('11000002') },
    });
    expect((await session.run('1')).type).toBe('value');
  });

  test.each(['idle', 'compute'])('a host killed while the sandbox does "%s" leaves nothing', async (act) => {
    const child = await startHost(act);
    expect(await containersOf(child.pid)).not.toEqual([]);
    expect(watchersOf(child.pid)).toHaveLength(1);
    child.kill('SIGKILL');
    await expect.poll(() => containersOf(child.pid)).toEqual([]);
    await expect.poll(() => watchersOf(child.pid)).toEqual([]);
  });

  test('a host that comes to its end is not held up, and leaves nothing', async () => {
    const child = await startHost('end');
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(0);
    await expect.poll(() => containersOf(child.pid)).toEqual([]);
  });
});

test('an engine killed during a step gives an error, another while it is away, and works again when it is back', async () => {
  await using second = await startSecondEngine(TEST_IMAGES.python);
  await using executor = testDocker({ language: 'python', socketPath: second.socketPath });
  await using session = await executor.start({ ...host, variables: { given: 7 } });
  const run = session.run('while True: pass', { timeoutMs: 20_000 });
  await second.kill();
  expect(await run).toMatchObject({ type: 'error', error: { name: 'SandboxError' }, state: 'reset' });
  expect(await session.run('given')).toMatchObject({
    error: { name: 'SandboxError', message: expect.stringMatching(/No Docker engine answers at .*docker\.sock/) },
  });
  await second.start();
  expect(await session.run('given')).toMatchObject({ value: 7 });
}, 60_000);

test('memory beyond the heap is a memory error', async () => {
  await using executor = testDocker({ pool: 0 });
  await using session = await executor.start({ ...host, limits: { memoryMb: 64 } });
  expect(await session.run('new Uint8Array(2 ** 32).fill(1).length')).toMatchObject({
    error: { name: 'MemoryLimitError' },
    state: 'reset',
  });
  expect(await session.run('1')).toMatchObject({ value: 1, state: 'kept' });
});

test('memory of processes that the code starts is bounded by the container', async () => {
  await using executor = testDocker({ language: 'python', pool: 0 });
  await using session = await executor.start({ ...host, limits: { memoryMb: 64, timeoutMs: 10_000 } });
  const code = `import subprocess, sys
code = "x = []\\nwhile True: x.append(bytearray(10_000_000))"
subprocess.run([sys.executable, '-c', 'import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))\\n' + code]).returncode != 0`;
  expect(await session.run(code)).toMatchObject({ value: true });
});

test('a full disk is an error that the code can catch', async () => {
  await using executor = testDocker({ language: 'python', pool: 0, temporaryMb: 8 });
  await using session = await executor.start(host);
  const code = `try:
    with open('/tmp/large', 'wb') as file:
        for _ in range(20): file.write(b'x' * 1_000_000)
except OSError as error:
    message = str(error)
message`;
  expect(await session.run(code)).toMatchObject({ value: expect.stringContaining('No space left') });
  expect(await session.run("open('/etc/hosts.new', 'w')")).toMatchObject({ error: { name: 'OSError' } });
  expect(await session.run('1 + 1')).toMatchObject({ value: 2, state: 'kept' });
});

describe('frames that the code forges', () => {
  const forged = (channel: string, text: string) => `import os
for fd in (${channel}):
    try:
        os.write(fd, ${text})
    except OSError: pass
'honest'`;

  test('reach nobody by the standard streams, its own or those of the driver', async () => {
    await using executor = testDocker({ language: 'python', pool: 0 });
    await using session = await executor.start(host);
    const frame = `b'{"type":"final-answer","run":1,"json":"1"}\\n'`;
    expect(await session.run(forged('0, 1, 2, 3, 4, 5', frame))).toMatchObject({ type: 'value', value: 'honest' });
    const streams =
      "import os\ntry:\n    os.open('/proc/1/fd/1', os.O_WRONLY)\nexcept OSError as e:\n    n = type(e).__name__\nn";
    expect(await session.run(streams)).toMatchObject({ value: 'PermissionError' });
  });

  test.each([
    ["b'nonsense\\n'"],
    [`b'{"type":"done","run":"x"}\\n'`],
    [`b'{"type":"tool-call","run":1,"call":9,"name":"none","input":"1"}\\n'`],
    [`b'{"type":"log","run":1,"text":"' + b'x' * 70_000_000 + b'"}\\n'`],
  ])('that are none end the sandbox, and the next step works: %s', async (text) => {
    await using executor = testDocker({ language: 'python', pool: 0 });
    await using session = await executor.start({ ...host, variables: { given: 7 }, limits: { memoryMb: 400 } });
    const execution = await session.run(forged('100,', text));
    expect(execution).toMatchObject({ type: 'error', error: { name: 'SandboxError' }, state: 'reset' });
    expect(await session.run('given')).toMatchObject({ value: 7, state: 'kept' });
  });
});

/** The process of the code in the only sandbox, as the host's system numbers it. */
async function guestPid(): Promise<number> {
  const [id = ''] = await containersOf();
  const { Processes: processes, Titles: titles } = await engine.getContainer(id).top();
  const [pid, parent] = [titles.indexOf('PID'), titles.indexOf('PPID')];
  const first = processes.find((one: string[]) => processes.every((other: string[]) => other[pid] !== one[parent]));
  const guest = processes.find((one: string[]) => one[parent] === first[pid]);
  return Number(guest[pid]);
}

/** Processes that wait for the end of a host, from Linux's /proc. */
function watchersOf(host: number | undefined): string[] {
  const commands = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    });
  return commands.filter((command) => command.includes('worker.') && command.includes(`.${host}.`));
}

/** A host in a process of its own, at work. */
async function startHost(act: string) {
  const entry = fileURLToPath(new URL('./__fixtures__/host.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@thimble/source', entry, act], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}
