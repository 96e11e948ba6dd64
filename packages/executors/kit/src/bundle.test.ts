import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { AgentError } from '@thimble/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundlePackages } from './bundle.ts';

const FILES = {
  'esm/package.json': '{ "type": "module", "exports": { ".": "./index.js", "./sub": "./sub.js" } }',
  'esm/index.js':
    'export default class Thing {}; export const a = 1; export { shared } from "common"; globalThis.loaded = true;',
  'esm/sub.js': 'export const b = 2; export { shared } from "common";',
  'common/package.json': '{ "type": "module", "main": "index.js" }',
  'common/index.js': 'export const shared = {};',
  'cjs/package.json': '{ "main": "index.js" }',
  'cjs/index.js':
    'module.exports = function f() { return this === undefined ? "strict" : "sloppy" }; module.exports.g = () => process.env.NODE_ENV;',
  'plain/package.json': '{ "type": "module", "main": "index.js" }',
  'plain/index.js': 'export const c = 3;',
  '@scope/name/package.json': '{ "main": "index.js" }',
  '@scope/name/index.js': 'exports.d = 4;',
  'node-only/package.json': '{ "main": "index.js" }',
  'node-only/index.js': 'exports.read = require("node:fs").readFileSync;',
  'above-node/package.json': '{ "main": "index.js" }',
  'above-node/index.js': 'exports.n = require("node-only");',
  'for-browsers/package.json': '{ "main": "index.js", "browser": { "crypto": false } }',
  'for-browsers/index.js': 'exports.random = require("crypto").randomBytes ?? "none";',
  'native/package.json': '{ "main": "index.js" }',
  'native/index.js': 'module.exports = require("./build.node");',
  'native/build.node': '',
  'broken/package.json': '{ "main": "index.js" }',
  'broken/index.js': 'export const = 1',
  'events/package.json': '{ "main": "index.js" }',
  'events/index.js': 'exports.EventEmitter = class EventEmitter {};',
};

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  for (const [name, text] of Object.entries(FILES)) {
    const file = join(folder, 'node_modules', name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a bundle', () => {
  test('evaluates to the namespaces in a realm with ECMAScript alone', async () => {
    const namespaces = await load(['esm', 'cjs', '@scope/name']);
    expect(Object.keys(namespaces)).toEqual(['esm', 'cjs', '@scope/name']);
    expect(namespaces['esm']).toMatchObject({ a: 1, default: expect.any(Function) });
    expect(namespaces['@scope/name']).toMatchObject({ d: 4, default: { d: 4 } });
  });

  test('gives what require gives beside the exports', async () => {
    const { cjs } = await load(['cjs']);
    expect(cjs?.['default']).toBe(cjs?.['module.exports']);
    expect(Object.keys(cjs ?? {})).toEqual(['default', 'g']);
    expect(call(cjs?.['default'])).toBe('sloppy');
    expect(call(cjs?.['g'])).toBe('production');
  });

  test('a package without a default export is its own default', async () => {
    const { plain } = await load(['plain']);
    expect(plain).toMatchObject({ c: 3, default: { c: 3 } });
  });

  test('evaluates a package when it is first read', async () => {
    const context = createContext({});
    runInContext(`globalThis.packages = ${await bundlePackages(['esm', 'plain'], { from: folder })}`, context);
    expect(runInContext('packages.plain.c; globalThis.loaded', context)).toBeUndefined();
    expect(runInContext('packages.esm.a; globalThis.loaded', context)).toBe(true);
    expect(runInContext('packages.esm === packages.esm', context)).toBe(true);
  });

  test('packages share what they have in common', async () => {
    const namespaces = await load(['esm', 'esm/sub']);
    expect(namespaces['esm/sub']).toMatchObject({ b: 2 });
    expect(namespaces['esm']?.['shared']).toBe(namespaces['esm/sub']?.['shared']);
  });

  test('takes the build for browsers where the other needs Node', async () => {
    const namespaces = await load(['for-browsers', 'plain']);
    expect(namespaces).toMatchObject({ 'for-browsers': { random: 'none' }, plain: { c: 3 } });
  });

  test('takes an installed package of the name of a built-in module', async () => {
    expect((await load(['events']))['events']).toHaveProperty('EventEmitter');
  });

  test('of nothing is empty, of a name given twice has it once', async () => {
    expect(await load([])).toEqual({});
    expect(Object.keys(await load(['plain', 'plain']))).toEqual(['plain']);
  });

  test('works with a real package', async () => {
    const { acorn } = await load(['acorn'], import.meta.dirname);
    expect(call(acorn?.['parse'], '1 + 1', { ecmaVersion: 2024 })).toMatchObject({ type: 'Program', end: 5 });
  });
});

describe('a package that cannot be bundled', () => {
  test.each([
    ['nowhere', 'missing-dependency', 'npm install nowhere'],
    ['@scope/nowhere/sub', 'missing-dependency', 'npm install @scope/nowhere'],
    ['esm/nowhere', 'invalid-argument', 'has no export "esm/nowhere"'],
    ['fs', 'invalid-argument', 'built-in module of Node'],
    ['node-only', 'invalid-argument', `"node-only" needs Node's built-in "node:fs"`],
    ['above-node', 'invalid-argument', `"above-node" needs Node's built-in "node:fs"`],
    ['native', 'invalid-argument', '"native" needs native code'],
    ['broken', 'invalid-argument', '"broken" cannot be bundled'],
  ] as const)('%s: %s', async (name, code, message) => {
    const error: unknown = await bundlePackages(['plain', name], { from: folder }).catch((thrown: unknown) => thrown);
    expect(AgentError.is(error, code)).toBe(true);
    expect(error).toMatchObject({ message: expect.stringContaining(message) });
  });

  test.each([
    '',
    '.',
    '..',
    './esm',
    '../esm',
    '/etc/passwd',
    'esm/../native',
    'esm/./index.js',
    'esm/',
    '@scope',
    '@scope/',
    '@scope/..',
    '@/name',
    'node:fs',
    'file:///etc/passwd',
    'https://example.org/a.js',
    'data:text/javascript,1',
    'a b',
    'a\\b',
    'a"b',
    'a\nb',
    '#internal',
    '__proto__',
  ])('%j is no name', async (name) => {
    const error: unknown = await bundlePackages([name], { from: folder }).catch((thrown: unknown) => thrown);
    expect(AgentError.is(error, 'invalid-argument')).toBe(true);
    expect(error).toMatchObject({ message: expect.stringContaining('cannot be imported') });
  });
});

type Namespaces = { [name: string]: { [name: string]: unknown } };

async function load(names: readonly string[], from = folder): Promise<Namespaces> {
  const namespaces: Namespaces = runInContext(await bundlePackages(names, { from }), createContext({}));
  return namespaces;
}

function call(value: unknown, ...input: unknown[]): unknown {
  return typeof value === 'function' ? value(...input) : undefined;
}
