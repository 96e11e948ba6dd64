import { AgentError, type SandboxCall } from '@thimble/core';
import { afterAll, expect, test } from 'vitest';
import { quickjs } from './index.ts';

const executor = quickjs();
afterAll(() => executor[Symbol.asyncDispose]());

const tool = (name: string) => ({ name, description: '', inputSchema: {} });
async function callTool({ name, input }: SandboxCall) {
  if (name === 'fail') throw new TypeError('no luck');
  if (name === 'huge') return 'x'.repeat(Number(input));
  return input;
}
const open = () => executor.start({ tools: ['echo', 'fail', 'huge'].map(tool), callTool });

test('the executor says what it is, in plain JSON', () => {
  expect(quickjs().spec).toEqual({ package: '@thimble/quickjs', export: 'quickjs', args: [] });
  expect(quickjs({ imports: ['lodash-es'] }).spec?.args).toEqual([{ imports: ['lodash-es'] }]);
  expect(quickjs({ imports: ['lodash-es'] }).notes).toContain('lodash-es');
});

test('allowed packages are imported, others are not', async () => {
  await using own = quickjs({ imports: ['acorn'] });
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
  await using own = quickjs({ imports: ['no-such-package-here'] });
  const start = own.start({ tools: [], callTool });
  await expect(start).rejects.toSatisfy((error) => AgentError.is(error, 'missing-dependency'));
});

test('rejections that nobody handles are told in the logs, with their lines', async () => {
  await using session = await open();
  const code = "fail({});\nPromise.reject('text');\nPromise.reject(new RangeError('far'));\n5";
  expect(await session.run(code)).toMatchObject({
    value: 5,
    logs: [
      'Unhandled rejection: text\n',
      'Unhandled rejection (line 3): RangeError: far\n',
      'Unhandled rejection (line 1): TypeError: no luck\n',
    ].join(''),
  });
});

test('an answer in code that goes on forever is the answer, and the variables are kept', async () => {
  await using session = await open();
  const code = 'let own = 7; try { final_answer(1) } catch {}\nwhile (true) {}';
  expect(await session.run(code)).toMatchObject({ type: 'final-answer', value: 1, state: 'kept' });
  expect(await session.run('own')).toMatchObject({ value: 7 });
});

test('a signal stops code that computes, and the variables are kept', async () => {
  await using session = await open();
  await session.run('let own = 7');
  const execution = await session.run('while (true) {}', { signal: AbortSignal.timeout(50) });
  expect(execution).toMatchObject({ error: { name: 'AbortError' }, state: 'kept' });
  expect(await session.run('own')).toMatchObject({ value: 7 });
});

test('what the engine cannot interrupt is ended with its thread', async () => {
  await using session = await executor.start({ tools: [], callTool, variables: { given: 7 } });
  const code = "('a'.repeat(3e7) + 'b').indexOf('a'.repeat(1e7) + 'c')";
  expect(await session.run(code, { timeoutMs: 200 })).toMatchObject({
    error: { name: 'TimeoutError' },
    state: 'reset',
  });
  expect(await session.run('given')).toMatchObject({ value: 7 });
});

test('running out of memory keeps the variables where they are small, and resets where they are what is large', async () => {
  await using session = await executor.start({
    tools: [],
    callTool,
    limits: { memoryMb: 32 },
    variables: { given: 7 },
  });
  await session.run('let own = 1');
  const local = '(() => { const a = []; for (;;) a.push(new Array(1000).fill(1)); })()';
  expect(await session.run(local)).toMatchObject({ error: { name: 'MemoryLimitError' }, state: 'kept' });
  expect(await session.run('own')).toMatchObject({ value: 1, state: 'kept' });
  const global = 'const a = []; for (;;) a.push(new Array(1000).fill(1));';
  expect(await session.run(global)).toMatchObject({ error: { name: 'MemoryLimitError' }, state: 'reset' });
  expect(await session.run('[given, typeof own]')).toMatchObject({ value: [7, 'undefined'], state: 'kept' });
});

test('a tool result above the limit, or above the memory, is an error of the call or of the step', async () => {
  await using session = await executor.start({ tools: [tool('huge')], callTool, limits: { resultBytes: 100_000 } });
  const code = 'let m; try { await huge(100_001); } catch (error) { m = error.name; }\nm';
  expect(await session.run(code)).toMatchObject({ value: 'LimitError' });
  await using small = await executor.start({
    tools: [tool('huge')],
    callTool,
    limits: { memoryMb: 8, resultBytes: 20_000_000 },
  });
  expect(await small.run('(await huge(12_000_000)).length')).toMatchObject({ error: { name: 'MemoryLimitError' } });
  expect(await small.run('1 + 1')).toMatchObject({ value: 2 });
});

test('an error names what was called, and what was meant', async () => {
  await using session = await open();
  const messageOf = async (code: string) => {
    const execution = await session.run(code);
    return execution.type === 'error' ? execution.error.message : execution.type;
  };
  expect(await messageOf('const list = [1];\nlist.pus(2)')).toBe('list.pus is not a function. Did you mean `push`?');
  expect(await messageOf("const t = 'a';\nt.toUppercase()")).toMatch(/^t\.toUppercase is not .* `toUpperCase`\?$/);
  expect(await messageOf('class A { total() {} }\nnew A().totl()')).toBe('totl is not a function');
  expect(await messageOf('const n = 4;\nn()')).toBe('n is not a function');
  expect(await messageOf('const o = new Proxy({}, { get: () => 1, ownKeys() { for (;;); } });\no.f()')).toMatch(
    /^o\.f /,
  );
});

test('an error of a class of its own is placed where it was thrown', async () => {
  await using session = await open();
  const code =
    'class BadInput extends Error { constructor(m) { super(m); this.name = "BadInput"; } }\n\nthrow new BadInput("x")';
  expect(await session.run(code)).toMatchObject({ error: { name: 'BadInput', line: 3 } });
});

test('frames of a stack give no function of ours', async () => {
  await using session = await open();
  const code = `Error.prepareStackTrace = (_, frames) => frames;
let seen; try { await fail({}); } catch (error) { seen = error.stack; }
[typeof seen, typeof new Error('x').stack, Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace').value.length]`;
  expect(await session.run(code)).toMatchObject({ value: ['string', 'string', 2] });
});
