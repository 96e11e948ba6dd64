import type { AttackTable } from './attack.ts';

// Long enough for memory to run out before time does, on most machines.
const ends = { error: {}, fills: true, limits: { timeoutMs: 1_000 } };

/** Holding more than `memoryMb`, by every kind of value. */
// One attack or one snippet a line:
// oxfmt-ignore
export const memory: AttackTable = {
  'arrays that grow': {
    typescript: 'const a = []; for (;;) a.push(new Array(1000).fill(a.length));',
    python: 'a = []\nwhile True: a.append([0] * 100000)',
    ...ends,
  },
  'an array of a billion': { typescript: 'new Array(1e9).fill(0).length', python: '[0] * 10 ** 9', ...ends },
  'an array from a billion': { typescript: 'Array.from({ length: 1e9 }, (_, i) => i).length', ...ends },
  'a string that doubles': { typescript: "let s = 'x'; for (;;) s += s;", python: "s = 'x'\nwhile True: s += s", ...ends },
  'a string split into letters': { typescript: "'x'.padEnd(5e8).split('').length", ...ends },
  'letters spread into an array': { typescript: "[...'.'.repeat(5e8)].length", ...ends },
  'strings joined': { typescript: "const a = Array(1e5).fill('x'.repeat(1e4)); let s = []; for (;;) s.push(a.join(s.length));", ...ends },
  'ropes flattened': { typescript: "const kept = []; for (let i = 0; ; i++) { let s = 'x'; for (let n = 0; n < 24; n++) s = s + i + s; kept.push(s.codePointAt(5), s); }", ...ends },
  'bytes that grow': {
    typescript: 'const a = []; for (;;) a.push(new Uint8Array(1e7).fill(1));',
    python: "a = []\nwhile True: a.append(bytearray(b'x' * 10 ** 7))",
    ...ends,
  },
  'one huge buffer': { typescript: 'new Uint8Array(2 ** 32).fill(1).length', python: 'bytearray(2 ** 31 - 1)', ...ends },
  'a buffer that can grow': { typescript: 'const b = new ArrayBuffer(1, { maxByteLength: 2 ** 33 }); for (let n = 1; ; n *= 2) { b.resize(n); new Uint8Array(b).fill(1); }', ...ends },
  'memories of WebAssembly': { typescript: "if (typeof WebAssembly === 'undefined') throw 1;\nconst m = new WebAssembly.Memory({ initial: 1 }); m.grow(60000); new Uint8Array(m.buffer).fill(1); for (;;);", ...ends },
  'maps and sets that grow': {
    typescript: 'const m = new Map(), s = new Set(); for (let i = 0; ; i++) { m.set(i, { i }); s.add(i + 0.5); }',
    python: 'm, s, i = {}, set(), 0\nwhile True:\n    i += 1\n    m[i] = {i: i}\n    s.add(i + 0.5)',
    ...ends,
  },
  'closures that hold': { typescript: 'let f = null; for (;;) { const big = new Array(1e4).fill(1), before = f; f = () => [big, before]; }', ...ends },
  'promises that grow': {
    typescript: 'const a = []; for (;;) a.push(new Promise(() => {}).then(() => {}));',
    python: 'import asyncio\nloop, a = asyncio.get_event_loop(), []\nwhile True: a.append([loop.create_future() for _ in range(1000)])',
    ...ends,
  },
  'microtasks that queue': { typescript: 'for (;;) Promise.resolve([1, 2, 3]).then((x) => x.concat(x));', ...ends },
  'symbols and keys that grow': { typescript: "const o = {}; for (let i = 0; ; i++) { o['k' + i] = Symbol.for('s' + i); }", ...ends },
  'matches that grow': { typescript: "const s = 'a'.repeat(1e6); const kept = []; for (;;) kept.push(s.match(/a/g), s.split('a'));", ...ends },
  'JSON that grows': { typescript: "let o = [1]; for (;;) o = JSON.parse(JSON.stringify([o, o]));", ...ends },
  'compiled code that grows': {
    typescript: "const kept = []; for (let i = 0; ; i++) kept.push(new Function('return [' + (i + ',').repeat(20000) + ']'));",
    python: "kept = []\nwhile True: kept.append(compile('[' + '1.5 + a,' * 20000 + ']', 'x', 'eval'))",
    ...ends,
  },
  'catching the end': {
    typescript: "const kept = []; for (;;) { try { for (;;) kept.push(new Array(1e5).fill(kept.length)); } catch { kept.push(1); } }",
    python: 'kept = []\nwhile True:\n    try:\n        while True: kept.append([0] * 100000)\n    except BaseException: kept.append(1)',
    ...ends,
  },
  'growing from step to step': {
    typescript: Array(12).fill("(globalThis.kept ??= []).push(new Array(1e6).fill(0).map((_, i) => i + 0.5)); kept.length"),
    python: Array(12).fill("globals().setdefault('kept', []).append([i + 0.5 for i in range(250_000)])\nlen(kept)"),
  },
  'growing while a tool is pending': {
    typescript: 'const p = slow({ ms: 5000 }); const kept = []; for (;;) kept.push(new Float64Array(1e5).fill(1));',
    python: 'import asyncio\nt, kept = asyncio.ensure_future(slow.aio(ms=5000)), []\nawait asyncio.sleep(0)\nwhile True: kept.append(bytearray(10 ** 6))',
    ...ends,
  },
  'growing after a tool call': {
    typescript: "await add({ a: 1, b: 1 }); const kept = []; for (;;) kept.push('x'.repeat(1e5) + kept.length);",
    python: "add(a=1, b=1)\nkept = []\nwhile True: kept.append('x' * 10 ** 5 + str(len(kept)))",
    ...ends,
  },

  'memory that the interpreter does not count': { python: "import mmap\nkept = []\nwhile True:\n    kept.append(mmap.mmap(-1, 10 ** 7))\n    kept[-1].write(b'x' * 10 ** 7)", ...ends },
};
