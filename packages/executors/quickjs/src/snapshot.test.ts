import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AgentError, type Session, type SessionOptions } from '@thimble/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHost } from './__fixtures__/start-host.ts';
import { quickjs } from './index.ts';
import { engineName, openSnapshot, sealSnapshot } from './snapshot.ts';

const executor = quickjs();
afterAll(() => executor[Symbol.asyncDispose]());

const tool = (name: string) => ({ name, description: '', inputSchema: {} });
const host: SessionOptions = { tools: [tool('double')], callTool: async ({ input }) => Number(input) * 2 };
const snapshotOf = async (session: Session): Promise<Uint8Array> => {
  if (!session.snapshot) throw new Error('the session has no snapshot()');
  return session.snapshot();
};
const refused = (error: unknown) => AgentError.is(error, 'invalid-argument');

const SETUP = `class Counter { #n = 1; next() { return ++this.#n; } }
const counter = new Counter(); counter.next();
const byName = new Map([['a', new Set([1, 2])], ['self', counter]]);
const at = new Date(5); const mark = Symbol('mark'); const bytes = new Uint8Array([1, 2]);
const adder = ((n) => (m) => (n += m))(10);
function* steps() { yield 1; yield 2; } const walk = steps(); walk.next();
let open; const waiting = new Promise((resolve) => { open = resolve; });
const chained = waiting.then((n) => n + 1);
const ask = async (n) => (await double(n)) + 1;`;
const CHECK = `open(7);
[counter.next(), [...byName.get('a')], byName.get('self') === counter, counter instanceof Counter, at.getTime(),
 mark.description, [...bytes], adder(5), walk.next().value, await chained, await ask(21)]`;
const EXPECTED = [3, [1, 2], true, true, 5, 'mark', [1, 2], 15, 2, 8, 43];

describe('a snapshot', () => {
  test('holds variables, functions, closures, classes, maps, generators and promises; tools are those of the new session', async () => {
    await using first = await executor.start(host);
    await first.run(SETUP);
    await using second = await executor.start({ ...host, snapshot: await snapshotOf(first) });
    expect(await second.run(CHECK)).toMatchObject({ value: EXPECTED, state: 'kept' });
    expect(await first.run(CHECK)).toMatchObject({ value: EXPECTED });
  });

  test('goes on in another process', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'thimble-'));
    try {
      await using session = await executor.start(host);
      await session.run(SETUP);
      const file = join(folder, 'snapshot');
      await writeFile(file, await snapshotOf(session));
      const child = startHost('run', file, CHECK);
      const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
      expect(JSON.parse(output)).toMatchObject({ value: EXPECTED, state: 'kept' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('places errors in the code of the new session, also where a step of the old one had the same number', async () => {
    await using first = await executor.start(host);
    await first.run('1;\n2;\nfunction thrower() {\n  throw new Error("old");\n}');
    await using second = await executor.start({ ...host, snapshot: await snapshotOf(first) });
    expect(await second.run('const a = 1;\nthrower();')).toMatchObject({ error: { message: 'old', line: 2 } });
  });

  test('a tool that is not there any more throws in the code that calls it', async () => {
    await using first = await executor.start(host);
    await first.run('const old = double;');
    const tools = [tool('triple')];
    const options = { tools, callTool: async () => 3, snapshot: await snapshotOf(first) };
    await using second = await executor.start(options);
    const code = 'let m; try { await old(1); } catch (error) { m = error.message; }\n[m, await triple(1)]';
    expect(await second.run(code)).toMatchObject({ value: ['There is no tool `double` in this session.', 3] });
  });

  test('the variables of the new session come on top', async () => {
    await using first = await executor.start({ ...host, variables: { given: 1, kept: 2 } });
    await using second = await executor.start({
      ...host,
      variables: { given: 5 },
      snapshot: await snapshotOf(first),
    });
    expect(await second.run('[given, kept]')).toMatchObject({ value: [5, 2] });
  });

  test('numbers of Math.random go on as if there had been no snapshot, and the clock is that of the new session', async () => {
    const draw = '[Math.random(), Math.random()]';
    await using first = await executor.start({ ...host, seed: 7, now: () => 1e12 });
    await first.run(draw);
    const snapshot = await snapshotOf(first);
    const expected = await first.run(draw);
    await using second = await executor.start({ ...host, seed: 7, now: () => 2e12, snapshot });
    expect(await second.run(draw)).toEqual(expected);
    expect(await second.run('Date.now()')).toMatchObject({ value: 2e12 });
  });

  test('a session that loses its machine goes back to the snapshot', async () => {
    await using first = await executor.start(host);
    await first.run('let own = 1');
    const limits = { memoryMb: 32 };
    await using second = await executor.start({ ...host, limits, snapshot: await snapshotOf(first) });
    await second.run('own = 2');
    const bomb = 'const a = []; for (;;) a.push(new Array(1000).fill(1));';
    expect(await second.run(bomb, { timeoutMs: 20_000 })).toMatchObject({ state: 'reset' });
    expect(await second.run('own')).toMatchObject({ value: 1, state: 'kept' });
  });

  test('can be taken of a session that began with one, again and again', async () => {
    let snapshot: Uint8Array | undefined;
    for (let n = 1; n <= 3; n++) {
      await using session = await executor.start({ ...host, snapshot });
      expect(await session.run('globalThis.n = (globalThis.n ?? 0) + 1; n')).toMatchObject({ value: n });
      snapshot = await snapshotOf(session);
      expect(snapshot.length).toBeLessThan(400_000);
    }
  });

  test('is refused after dispose, and while a step runs', async () => {
    const session = await executor.start(host);
    const run = session.run('await double(1)');
    await expect(snapshotOf(session)).rejects.toSatisfy((error) => AgentError.is(error, 'busy'));
    await run;
    await session[Symbol.asyncDispose]();
    await expect(snapshotOf(session)).rejects.toSatisfy((error) => AgentError.is(error, 'disposed'));
  });
});

test('snapshots name the engine that is installed', () => {
  const require = createRequire(import.meta.url);
  const { version }: { version: string } = require('quickjs-wasi/package.json');
  expect(engineName).toMatch(new RegExp(`^quickjs-wasi ${version.replaceAll('.', '\\.')} `));
});

describe('a snapshot from elsewhere', () => {
  let snapshot: Uint8Array;
  beforeAll(async () => {
    await using session = await executor.start(host);
    snapshot = await snapshotOf(session);
  });
  const open = (bytes: Uint8Array, engine = engineName, max = 1e8) => openSnapshot(bytes, engine, max);

  test('is refused when it is damaged anywhere', async () => {
    const change = fc.record({ at: fc.nat(snapshot.length - 1), by: fc.integer({ min: 1, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, by }) => {
        const damaged = Uint8Array.from(snapshot);
        damaged[at] = (damaged[at] ?? 0) ^ by;
        await expect(open(damaged)).rejects.toSatisfy(refused);
      }),
      { numRuns: 60 },
    );
  });

  test('is refused when it is cut, extended, of another engine, too large, or nothing at all', async () => {
    for (const end of [0, 4, 12, 43, 44, 100, snapshot.length - 1]) {
      await expect(open(snapshot.subarray(0, end))).rejects.toSatisfy(refused);
    }
    await expect(open(new Uint8Array([...snapshot, 1]))).rejects.toSatisfy(refused);
    await expect(open(snapshot, 'quickjs 1')).rejects.toThrow(/was made by/);
    await expect(open(snapshot, engineName, 1e6)).rejects.toThrow(/above the memory/);
    const image = await open(snapshot);
    const bomb = await sealSnapshot({ ...image, memory: new Uint8Array(8_000_000) }, engineName);
    await expect(open(bomb, engineName, 4e6)).rejects.toThrow(/above the memory/);
    await expect(open(new Uint8Array(1e6).fill(255))).rejects.toSatisfy(refused);
  });

  test('whole but senseless, it is refused, or hurts its own machine only', async () => {
    const image = await open(snapshot);
    const forgeries = [
      { ...image, memory: new Uint8Array(image.memory.length) },
      { ...image, memory: image.memory.map((byte) => byte ^ 85) },
      { ...image, guest: 4 },
      { ...image, guest: 2 ** 31 },
      { ...image, runtime: 0, context: 0 },
      { ...image, stackPointer: 2 ** 32 - 1 },
      { ...image, memory: image.memory.slice(0, 1000) },
    ];
    for (const forgery of forgeries) {
      const options = { ...host, snapshot: await sealSnapshot(forgery, engineName), limits: { timeoutMs: 100 } };
      const session = await executor.start(options).catch((error: unknown) => {
        expect(refused(error)).toBe(true);
      });
      await session?.run('1');
      await session?.[Symbol.asyncDispose]();
    }
    await using sound = await executor.start({ ...host, snapshot });
    expect(await sound.run('await double(21)')).toMatchObject({ value: 42 });
  });
});
