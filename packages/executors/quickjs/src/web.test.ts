import { afterAll, describe, expect, test } from 'vitest';
import { loadWasm } from './__fixtures__/wasm.ts';
import { createWebWorker } from './__fixtures__/web-workers.ts';
import type { CompiledModule } from './engine.ts';
import { quickjs } from './web.ts';

describe('on the thread of the caller', () => {
  const executor = quickjs({ wasm: loadWasm });
  const tools = [{ name: 'double', description: '', inputSchema: {} }];
  const options = { tools, callTool: async ({ input }: { input: unknown }) => Number(input) * 2 };
  afterAll(() => executor[Symbol.asyncDispose]());

  test('code runs, state lives on, types are stripped', async () => {
    await using session = await executor.start(options);
    await session.run(
      'enum Size { Small = 20, Large }\nconst twice = async (n: number): Promise<number> => await double(n);',
    );
    expect(await session.run('await twice(Size.Large)')).toMatchObject({ value: 42, state: 'kept' });
    expect(await session.run('const a = 1;\nconst b: = 2;')).toMatchObject({ error: { name: 'SyntaxError', line: 2 } });
    expect(await session.run('interface A {\n  x: 1\n}\nthrow new Error("x")')).toMatchObject({ error: { line: 4 } });
  });

  test('code that computes for too long is interrupted at its deadline, and keeps its variables', async () => {
    await using session = await executor.start(options);
    await session.run('let own = 1;');
    const execution = await session.run('while (true) {}', { timeoutMs: 100 });
    expect(execution).toMatchObject({ error: { name: 'TimeoutError' }, state: 'kept' });
    expect(await session.run('own')).toMatchObject({ value: 1 });
  });

  test('deep recursion and deep code are errors', async () => {
    await using session = await executor.start(options);
    const code = 'let n; const f = () => f();\ntry { f(); } catch (error) { n = error.name; }\nn';
    expect(await session.run(code)).toMatchObject({ value: 'RangeError', state: 'kept' });
    expect(await session.run('['.repeat(60_000))).toMatchObject({ type: 'error' });
    expect(await session.run('await double(21)')).toMatchObject({ value: 42 });
  });

  test('sessions stand side by side, and can be saved', async () => {
    await using first = await executor.start(options);
    await using second = await executor.start(options);
    const runs = [first.run('let own = await double(1); own'), second.run('let own = await double(2); own')];
    expect(await Promise.all(runs)).toMatchObject([{ value: 2 }, { value: 4 }]);
    const snapshot = await second.snapshot?.();
    await using third = await executor.start({ ...options, snapshot });
    expect(await third.run('own')).toMatchObject({ value: 4 });
  });
});

// With the suites, in a browser: browser.engine.test.ts.
test('in workers of the web platform, code runs, and a loop ends without its host', async () => {
  await using executor = quickjs({ wasm: loadWasm, createWorker: createWebWorker });
  await using session = await executor.start({ tools: [], callTool: async () => null, variables: { given: 7 } });
  expect(await session.run('let own = given * 6;\nown')).toMatchObject({ value: 42, state: 'kept' });
  expect(await session.run('while (true) {}', { timeoutMs: 100 })).toMatchObject({ error: { name: 'TimeoutError' } });
  expect(await session.run('given')).toMatchObject({ value: 7 });
});

test('options that it does not have are refused', () => {
  expect(() => Reflect.apply(quickjs, undefined, [{ wasm: loadWasm, createWorkers: loadWasm }])).toThrow(
    'quickjs has no option "createWorkers". Did you mean `createWorker`?',
  );
  expect(() => Reflect.apply(quickjs, undefined, [{ wasm: 'quickjs.wasm' }])).toThrow('quickjs.wasm must be the bytes');
});

test('a compiled module is taken as it is', async () => {
  const module = await WebAssembly.compile(await loadWasm());
  await using executor = quickjs({ wasm: module });
  await using session = await executor.start({ tools: [], callTool: async () => null });
  expect(await session.run('6 * 7')).toMatchObject({ value: 42 });
  expect(executor.spec).toBeUndefined();
});

declare const WebAssembly: { compile(bytes: Uint8Array): Promise<CompiledModule> };
