import type { AttackTable } from './attack.ts';

const ends = { error: {}, fills: true };

/** Holding more than `memoryMb`, by every kind of value. */
// One case a line:
// oxfmt-ignore
export const memory: AttackTable = {
  'arrays that grow': { code: 'const a = []; for (;;) a.push(new Array(1000).fill(a.length));', ...ends },
  'an array of a billion': { code: 'new Array(1e9).fill(0).length', ...ends },
  'an array from a billion': { code: 'Array.from({ length: 1e9 }, (_, i) => i).length', ...ends },
  'a string that doubles': { code: "let s = 'x'; for (;;) s += s;", ...ends },
  'a string split into letters': { code: "'x'.padEnd(5e8).split('').length", ...ends },
  'letters spread into an array': { code: "[...'.'.repeat(5e8)].length", ...ends },
  'strings joined': { code: "const a = Array(1e5).fill('x'.repeat(1e4)); let s = []; for (;;) s.push(a.join(s.length));", ...ends },
  'ropes flattened': { code: "const kept = []; for (let i = 0; ; i++) { let s = 'x'; for (let n = 0; n < 24; n++) s = s + i + s; kept.push(s.codePointAt(5), s); }", ...ends },
  'bytes that grow': { code: 'const a = []; for (;;) a.push(new Uint8Array(1e7).fill(1));', ...ends },
  'one huge buffer': { code: 'new Uint8Array(2 ** 32).fill(1).length', ...ends },
  'a buffer that can grow': { code: 'const b = new ArrayBuffer(1, { maxByteLength: 2 ** 33 }); for (let n = 1; ; n *= 2) { b.resize(n); new Uint8Array(b).fill(1); }', ...ends },
  'memories of WebAssembly': { code: "if (typeof WebAssembly === 'undefined') throw 1;\nconst m = new WebAssembly.Memory({ initial: 1 }); m.grow(60000); new Uint8Array(m.buffer).fill(1); for (;;);", ...ends },
  'maps and sets that grow': { code: 'const m = new Map(), s = new Set(); for (let i = 0; ; i++) { m.set(i, { i }); s.add(i + 0.5); }', ...ends },
  'closures that hold': { code: 'let f = null; for (;;) { const big = new Array(1e4).fill(1), before = f; f = () => [big, before]; }', ...ends },
  'promises that grow': { code: 'const a = []; for (;;) a.push(new Promise(() => {}).then(() => {}));', ...ends },
  'microtasks that queue': { code: 'for (;;) Promise.resolve([1, 2, 3]).then((x) => x.concat(x));', ...ends },
  'symbols and keys that grow': { code: "const o = {}; for (let i = 0; ; i++) { o['k' + i] = Symbol.for('s' + i); }", ...ends },
  'matches that grow': { code: "const s = 'a'.repeat(1e6); const kept = []; for (;;) kept.push(s.match(/a/g), s.split('a'));", ...ends },
  'JSON that grows': { code: "let o = [1]; for (;;) o = JSON.parse(JSON.stringify([o, o]));", ...ends },
  'compiled code that grows': { code: "const kept = []; for (let i = 0; ; i++) kept.push(new Function('return [' + (i + ',').repeat(20000) + ']'));", ...ends },
  'catching the end': { code: "const kept = []; for (;;) { try { for (;;) kept.push(new Array(1e5).fill(kept.length)); } catch { kept.push(1); } }", ...ends },
  'growing from step to step': { code: Array(12).fill("(globalThis.kept ??= []).push(new Array(1e6).fill(0).map((_, i) => i + 0.5)); kept.length") },
  'growing while a tool is pending': { code: 'const p = slow({ ms: 5000 }); const kept = []; for (;;) kept.push(new Float64Array(1e5).fill(1));', ...ends },
  'growing after a tool call': { code: "await add({ a: 1, b: 1 }); const kept = []; for (;;) kept.push('x'.repeat(1e5) + kept.length);", ...ends },
};
