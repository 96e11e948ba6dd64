import { AgentError } from '@thimble/core';
import { afterAll, expect, test } from 'vitest';
import { isolatedVm } from './index.ts';

const executor = isolatedVm();
afterAll(() => executor[Symbol.asyncDispose]());

const callTool = async () => null;

test('the executor says what it is, in plain JSON', () => {
  expect(isolatedVm().spec).toEqual({ package: '@thimble/isolated-vm', export: 'isolatedVm', args: [] });
  const options = { imports: ['lodash-es'], processes: 2 };
  expect(isolatedVm(options).spec?.args).toEqual([options]);
  expect(isolatedVm(options).notes).toContain('lodash-es');
});

test('a package may be imported any number of times at once, and is sent once', async () => {
  await using own = isolatedVm({ imports: ['acorn'] });
  await using session = await own.start({ tools: [], callTool, limits: { timeoutMs: 20_000 } });
  const all = "const all = await Promise.all(Array.from({ length: 3000 }, () => import('acorn')));\n";
  expect(await session.run(`${all}[all.length, new Set(all).size, all[0].parse.name]`)).toMatchObject({
    value: [3000, 1, 'parse'],
    state: 'kept',
  });
  await session.run('while (true) {}', { timeoutMs: 100 });
  expect(await session.run("(await import('acorn')).parse.name")).toMatchObject({ value: 'parse' });
});

test('allowed packages are imported, others are not', async () => {
  await using own = isolatedVm({ imports: ['acorn'] });
  await using session = await own.start({ tools: [], callTool });
  expect(await session.run("import { parse } from 'acorn';\nparse('1', { ecmaVersion: 2024 }).type")).toMatchObject({
    value: 'Program',
  });
  expect(await session.run("[parse.name, typeof require('acorn').tokenizer]")).toMatchObject({
    value: ['parse', 'function'],
  });
  expect(await session.run("import fs from 'node:fs';")).toMatchObject({
    error: { name: 'ImportError', message: expect.stringContaining('acorn'), line: 1 },
  });
});

test('a package that is not installed is told at the start', async () => {
  await using own = isolatedVm({ imports: ['no-such-package-here'] });
  const start = own.start({ tools: [], callTool });
  await expect(start).rejects.toSatisfy((error) => AgentError.is(error, 'missing-dependency'));
});

test('an answer in code that goes on forever is the answer', async () => {
  await using session = await executor.start({ tools: [], callTool });
  expect(await session.run('try { final_answer(1) } catch {}\nwhile (true) {}')).toMatchObject({
    type: 'final-answer',
    value: 1,
    state: 'reset',
  });
});

test('code that makes the parser grow is stopped from outside', async () => {
  await using session = await executor.start({ tools: [], callTool, limits: { timeoutMs: 5_000 } });
  const execution = await session.run('\\'.repeat(300_000));
  expect(execution.type).toBe('error');
  expect(await session.run('1')).toMatchObject({ value: 1 });
});

test('memory that V8 does not count is watched', async () => {
  await using session = await executor.start({ tools: [], callTool, limits: { memoryMb: 64, timeoutMs: 60_000 } });
  for (const code of ["'x'.padEnd(5e8).split('').length", 'new Array(1e9).fill(0)']) {
    expect(await session.run(code)).toMatchObject({ error: { name: 'MemoryLimitError' }, state: 'reset' });
    expect(await session.run('1')).toMatchObject({ value: 1, state: 'kept' });
  }
});

test('rejected values that cannot be read safely end with their process', async () => {
  await using session = await executor.start({ tools: [], callTool, limits: { timeoutMs: 300 } });
  expect(await session.run('Promise.reject(new Proxy({}, { get() { while (true); } }));\n1')).toMatchObject({
    type: 'error',
    state: 'reset',
  });
  expect(await session.run('2')).toMatchObject({ value: 2, state: 'kept' });
});

test.each([
  ['nested', `"/'/;" + ${'('.repeat(50_000)}1${')'.repeat(50_000)};/'/`],
  ['ambiguous', `${'<T>('.repeat(40)}x${')'.repeat(40)}`],
  ['what may be types', `${'a<b,'.repeat(12_000)}0`],
])('code that is hard to read (%s) costs neither its session nor one beside it the variables', async (_, code) => {
  await using shared = isolatedVm({ processes: 1 });
  await using quiet = await shared.start({ tools: [], callTool });
  await using loud = await shared.start({ tools: [], callTool });
  for (const session of [quiet, loud]) await session.run('const kept = 1;');
  expect(await loud.run(code)).toMatchObject({ type: 'error', error: { name: 'SyntaxError' }, state: 'kept' });
  for (const session of [quiet, loud]) expect(await session.run('kept')).toMatchObject({ value: 1, state: 'kept' });
});
