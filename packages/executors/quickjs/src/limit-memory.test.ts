import { expect, test } from 'vitest';
import { loadWasm } from './__fixtures__/wasm.ts';
import { createRealm } from './realm.ts';
import { type CompiledModule, createEngine } from './engine.ts';
import { limitMemory } from './limit-memory.ts';

declare const WebAssembly: {
  Instance: new (module: CompiledModule) => { exports: { memory: { grow(pages: number): number } } };
  Module: new (bytes: Uint8Array<ArrayBuffer>) => CompiledModule;
};

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const EXPORT = [7, 10, 1, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 0];
/** A module with one memory, which it exports. */
const moduleWith = (...memory: number[]) => Uint8Array.from([...HEADER, 5, memory.length, ...memory, ...EXPORT]);

test.each([
  ['without a maximum', moduleWith(1, 0, 2)],
  ['with a larger maximum', moduleWith(1, 1, 2, 128, 128, 4)],
])('a memory %s grows to the limit and no further', (_, bytes) => {
  const { memory } = new WebAssembly.Instance(new WebAssembly.Module(limitMemory(bytes, 300 * 65_536))).exports;
  expect(memory.grow(298)).toBe(2);
  expect(() => memory.grow(1)).toThrow(RangeError);
});

test('a module that needs more, shares its memory, or has none is refused', () => {
  expect(() => limitMemory(moduleWith(1, 0, 9), 8 * 65_536)).toThrow(RangeError);
  expect(() => limitMemory(moduleWith(1, 3, 2, 4), 8 * 65_536)).toThrow(RangeError);
  expect(() => limitMemory(Uint8Array.from(HEADER), 65_536)).toThrow(RangeError);
});

test('the engine holds to its limit of memory, whatever the code does', async () => {
  const module = await createEngine(loadWasm).moduleFor(16);
  const bombs = [
    "const a = []; for (;;) a.push('x'.repeat(1e5).split(''))",
    "let s = 'x'; const all = []; for (;;) { s += s; all.push(s.split('')); }",
    'const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1))',
  ];
  for (const bomb of bombs) {
    const realm = await createRealm({ module, memoryMb: 16, maxStackBytes: 100_000 });
    await realm.enter(
      'open',
      [JSON.stringify({ tools: [], variables: '{}', packages: [], seed: 1, logBytes: 1 })],
      5_000,
    );
    const reports: unknown[][] = [];
    realm.subscribe((report) => void reports.push(report));
    await realm.enter('exec', [1, `async () => { ${bomb} }`, 'step-1', 0, 0], 20_000);
    expect(reports[0]?.slice(0, 4)).toEqual(['error', 1, 'InternalError', 'out of memory']);
    expect(realm.image(0)?.memory.length ?? 0).toBeLessThan(53 * 1024 * 1024);
    realm.dispose();
  }
});
