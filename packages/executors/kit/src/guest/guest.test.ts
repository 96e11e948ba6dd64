import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Guest } from './guest.ts';
import { guestSource } from './source.ts';
import { webModule } from './web/sources.ts';

const options = {
  tools: ['look'],
  variables: '{"given":{"__proto__":1}}',
  packages: ['pack'],
  seed: 1,
  logBytes: 1_000,
  valueBytes: 10_000,
  inputBytes: 1_000,
  depth: 20,
  toolCalls: 3,
};

/** A guest in a realm of node:vm, and what it reports. It is for tests: such a realm is no sandbox. */
async function openGuest(overrides: Partial<typeof options> = {}) {
  const reports: unknown[][] = [];
  const realm = createContext({ webModule, report: (...parts: unknown[]) => void reports.push(parts) });
  const source = guestSource({
    report: 'globalThis.report',
    importFunction: 'importPackage',
    webModule: 'globalThis.webModule',
  });
  const guest: Guest = runInContext(`(() => {${source}})()`, realm);
  guest.open(JSON.stringify({ ...options, ...overrides }));
  let runs = 0;
  async function run(code: string, now = 0) {
    reports.length = 0;
    guest.exec(++runs, `async () => { 'use strict'; ${code} }`, 'step', now, runs, '[]');
    await settled();
    return reports.map(([kind, , ...parts]) => [kind, ...parts]);
  }
  return { guest, run, reports };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const valueOf = async (expression: string, overrides?: Partial<typeof options>): Promise<unknown> => {
  const { run } = await openGuest(overrides);
  const [report] = await run(`return { value: ${expression} }`);
  const json = report?.[1];
  return typeof json === 'string' ? JSON.parse(json) : report;
};

test('any JSON value comes back as JSON.stringify writes it', async () => {
  const { run } = await openGuest({ valueBytes: 1e6, depth: 1_000 });
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ maxDepth: 6 }), async (value) => {
      const json = JSON.stringify(value);
      const [report] = await run(`return { value: JSON.parse(${JSON.stringify(json)}) }`);
      expect(report).toEqual(['value', json, false]);
    }),
    { numRuns: 200 },
  );
});

test('whatever the value, what is reported is JSON within the bounds', async () => {
  const { run } = await openGuest({ valueBytes: 500, depth: 5 });
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
  });
  await fc.assert(
    fc.asyncProperty(anything, async (value) => {
      const [report] = await run(`return { value: ${fc.stringify(value)} }`);
      const json = report?.[1];
      if (typeof json !== 'string') return;
      expect(Buffer.byteLength(json)).toBeLessThanOrEqual(500);
      expect(() => JSON.parse(json)).not.toThrow();
    }),
  );
});

test('what is no JSON is described', async () => {
  const value = await valueOf(
    `{ f() {}, c: class A {}, n: 10n, nan: NaN, s: Symbol('x'), d: new Date(0), m: new Map([['a', new Set([1])]]),
      o: new Map([[{}, 1]]), r: /a/g, e: new TypeError('no'), b: new Uint8Array([1]), w: new WeakMap(), u: undefined }`,
  );
  expect(value).toEqual({
    f: '[Function: f]',
    c: '[class A]',
    n: '10',
    nan: 'NaN',
    s: 'Symbol(x)',
    d: '1970-01-01T00:00:00.000Z',
    m: { a: [1] },
    o: '[Map(1)]',
    r: '/a/g',
    e: 'TypeError: no',
    b: [1],
    w: '[WeakMap]',
  });
});

test('a value above the bounds becomes a preview', async () => {
  const { run } = await openGuest({ valueBytes: 300 });
  const [report] = await run("return { value: Array.from({ length: 1000 }, (_, i) => ({ i, text: 'x'.repeat(50) })) }");
  expect(report).toEqual(['value', expect.stringContaining('more items'), true]);
});

test('a built-in that the code has patched changes nothing of ours', async () => {
  const { run } = await openGuest();
  const names = ['Array', 'Map', 'Set', 'String', 'RegExp', 'Function', 'Number', 'Promise', 'Symbol', 'Date'];
  await run('globalThis.map = new Map([[1, 2]])');
  await run(`for (const C of [${names}]) for (const key of Object.getOwnPropertyNames(C.prototype)) {
      const own = Object.getOwnPropertyDescriptor(C.prototype, key);
      if (key !== 'constructor' && own.configurable) Object.defineProperty(C.prototype, key, { get() { throw 1; } });
    }
    for (const key of ['then', 'value', 'get', 'set', 'text', 'name', 'message', '0', 'length'])
      Object.defineProperty(Object.prototype, key, { get() { throw 1; }, set() { throw 1; } });
    for (const key of ['apply', 'ownKeys', 'get', 'defineProperty']) Reflect[key] = null;
    JSON.parse = JSON.stringify = Object.freeze = globalThis.Promise = globalThis.Error = null;`);
  const reports = await run("print({ a: [1, 'b'] }, map); return { __proto__: null, value: { a: [1] } }");
  expect(reports).toEqual([
    ['log', "{ a: [ 1, 'b' ] } Map(1) { 1 => 2 }\n"],
    ['value', '{"a":[1]}', false],
  ]);
});

test('a call takes one argument, and is counted', async () => {
  const { run } = await openGuest();
  expect(await run('await look(1, 2)')).toEqual([
    ['error', 'TypeError', 'look takes one argument, an object: await look({ … })', expect.any(String), ''],
  ]);
  const reports = await run('for (let i = 0; i < 5; i++) look({ i }).catch((e) => print(e.name));');
  expect(reports.filter(([kind]) => kind === 'tool-call')).toHaveLength(3);
  expect(reports.filter(([kind]) => kind === 'log')).toHaveLength(2);
});

test('a result of an earlier step settles nothing', async () => {
  const { guest, run, reports } = await openGuest();
  const [call] = await run('globalThis.p = look({}); await p; print("late")');
  await run('return { value: 1 }');
  guest.result(Number(call?.[1]), '1', 0);
  await settled();
  expect(reports.flat()).not.toContain('late\n');
});

test('the first answer wins, and nothing is said after it', async () => {
  const { run } = await openGuest();
  expect(await run('try { final_answer({ a: 1 }) } catch {} print("late"); look({}); final_answer(2)')).toEqual([
    ['final-answer', '{"a":1}'],
  ]);
});

test('an overwritten global is there again in the next step, or the guest says that it is spoilt', async () => {
  const { run } = await openGuest();
  await run('console.log = look = final_answer = print = null');
  expect(await run('console.log(typeof look, typeof print); final_answer(1)')).toEqual([
    ['log', 'function function\n'],
    ['final-answer', '1'],
  ]);
  await run("Object.defineProperty(globalThis, 'print', { value: 1, configurable: false })");
  expect(await run('1')).toEqual([['spoiled']]);
});

test('logs above the budget are told by their number and their end', async () => {
  const { run } = await openGuest({ logBytes: 100 });
  const reports = await run("for (let i = 0; i < 1000; i++) print('line ' + i)");
  const shown = reports.filter(([kind]) => kind === 'log').map(([, text]) => text);
  expect(shown.join('')).toHaveLength(100);
  expect(reports).toContainEqual(['left-out', 8_790, expect.stringMatching(/line 999\n$/)]);
});

test('printing runs no getter and ends in time', async () => {
  const { run } = await openGuest();
  const reports = await run(`const deep = []; let at = deep; for (let i = 0; i < 1e4; i++) at.push(at = []);
    print({ get a() { throw 1 } }, deep, new Proxy({}, { ownKeys() { throw 1 } }))`);
  expect(reports).toEqual([
    ['log', '{ a: [Getter] } [ [ [ [ [ [Array(1)] ] ] ] ] ] [an object that throws when it is read]\n'],
    ['value', undefined, false],
  ]);
});

test('the clock is the host’s, and a loop that waits for it ends', async () => {
  const { run } = await openGuest();
  const code = 'const t = Date.now(); while (Date.now() < t + 100); return { value: [t, new Date().getFullYear()] }';
  expect(await run(code, 1e12)).toEqual([['value', '[1000000000000,2001]', false]]);
  expect(await run('return { value: [Date(), new Date(5) instanceof Date, typeof performance.now()] }', 2e12)).toEqual([
    ['value', expect.stringContaining('true,"number"'), false],
  ]);
});

test('a package is asked for once, and only an allowed one', async () => {
  const { guest, run, reports } = await openGuest();
  const [request] = await run("globalThis.pack = await importPackage('pack'); print(pack.two)");
  expect(request).toEqual(['package', expect.any(Number), 'pack']);
  guest.define(Number(request?.[1]), 'pack', "({ pack: { two: 2, 'module.exports': 3 } })");
  await settled();
  expect(reports.at(-2)).toEqual(['log', 1, '2\n']);
  expect(await run("print((await importPackage('pack')).two, require('pack'))")).toEqual([
    ['log', '2 3\n'],
    ['value', undefined, false],
  ]);
  expect(await run("await importPackage('fs')")).toEqual([
    ['error', 'ImportError', 'Cannot import "fs": only these can be imported: pack', expect.any(String), ''],
  ]);
});
