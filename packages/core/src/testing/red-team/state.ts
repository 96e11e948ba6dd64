import type { AttackTable } from './attack.ts';

/** Spoiling the next step, or another session. */
// One case a line:
// oxfmt-ignore
export const state: AttackTable = {
  'a spoilt JSON': { code: 'JSON.stringify = JSON.parse = () => { throw 1; }; globalThis.JSON = undefined; 1', elsewhere: { code: 'JSON.stringify([1])', value: '[1]' } },
  'a spoilt Promise': { code: "Promise.prototype.then = Promise.prototype.catch = Promise.prototype.finally = () => 'no'; Promise.resolve = Promise.all = null; globalThis.Promise = null; 1", elsewhere: { code: 'await Promise.all([1])', value: [1] } },
  'spoilt arrays': { code: "for (const k of ['push', 'map', 'join', 'slice', 'forEach', 'includes', 'shift', 'pop', 'concat']) Array.prototype[k] = () => { throw 1; };\n1", elsewhere: { code: '[1].map((x) => x + 1)', value: [2] } },
  'spoilt objects': { code: "for (const k of ['keys', 'entries', 'assign', 'create', 'defineProperty', 'getOwnPropertyDescriptor', 'fromEntries', 'freeze']) Object[k] = () => { throw 1; };\n1", elsewhere: { code: 'Object.keys({ a: 1 })', value: ['a'] } },
  'spoilt functions': { code: 'Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => { throw 1; }; Reflect.apply = null; 1', elsewhere: { code: 'Math.max.call(null, 1)', value: 1 } },
  'spoilt maps and sets': { code: "for (const C of [Map, Set, WeakMap]) for (const k of ['get', 'set', 'add', 'has', 'delete']) C.prototype[k] = () => { throw 1; };\n1", elsewhere: { code: 'new Set([1]).has(1)', value: true } },
  'spoilt iterators': { code: 'Array.prototype[Symbol.iterator] = null; Object.getPrototypeOf([][Symbol.iterator] ?? {}).next = null; 1', elsewhere: { code: '[...[1]]', value: [1] } },
  'spoilt errors': { code: 'Error.prepareStackTrace = () => { throw 1; }; Error.stackTraceLimit = -1; Object.defineProperty(Error.prototype, "name", { get() { throw 1; } }); 1', elsewhere: { code: 'new Error("x").message', value: 'x' } },
  'traps on Object.prototype': { code: "for (const k of ['value', 'type', 'name', 'id', 'then', 'toJSON', 'get', 'set', 'writable', 'enumerable']) Object.defineProperty(Object.prototype, k, { get() { throw 1; }, set() { throw 1; }, configurable: true });\n1", elsewhere: { code: '({}).then === undefined', value: true } },
  'properties of every object': { code: "Object.prototype.polluted = 1; Array.prototype.polluted = 1; Function.prototype.polluted = 1; 1", value: 1, elsewhere: { code: 'typeof ({}).polluted + typeof [].polluted', value: 'undefinedundefined' } },
  'globals that are gone': { code: "for (const k of ['Object', 'Array', 'Promise', 'JSON', 'Map', 'Error', 'Symbol', 'Reflect', 'console', 'print', 'undefined']) { try { delete globalThis[k]; } catch {} }\n1", elsewhere: { code: 'typeof Array', value: 'function' } },
  'a frozen global object': { code: ['try { Object.freeze(globalThis); } catch {} 1', "let later = 5; 'declared'"] },
  'frozen intrinsics': { code: 'for (const C of [Object, Array, Promise, Function, Error, Map]) { Object.freeze(C); Object.freeze(C.prototype); }\n1', value: 1 },
  'another prototype of the global object': { code: 'try { Object.setPrototypeOf(globalThis, new Proxy({}, { has: () => true, get: () => { throw 1; } })); } catch {} 1', elsewhere: { code: 'typeof nothing', value: 'undefined' } },
  'accessors on the global object': { code: "for (const k of ['result', 'value', '__result', 'module', 'exports', 'later']) Object.defineProperty(globalThis, k, { get() { throw 1; }, set() { throw 1; } });\n1", value: 1 },
  'a global of another session': { code: "globalThis.left = 'behind'; var alsoLeft = 1; 1", value: 1, elsewhere: { code: 'typeof left + typeof alsoLeft', value: 'undefinedundefined' } },
  'a symbol of another session': { code: "Symbol.for('shared').description.left = 1; Object.getPrototypeOf(Symbol.prototype).left = 1; 1", elsewhere: { code: "typeof Symbol.for('shared').left", value: 'undefined' } },
  'promises left behind': { code: ["for (let i = 0; i < 50; i++) slow({ ms: 100 + i }).then(() => { throw new Error('late'); });\n1", "await slow({ ms: 300, value: 'next' })"], value: 'next' },
  'a loop left behind a tool call': { code: ["slow({ ms: 50 }).then(() => { for (;;); });\n1", "'next'"] },
  'a chain of tool calls left behind': { code: ["const again = () => add({ a: 1, b: 1 }).then(again, again); again(); 1", "'next'"] },
  'an overwritten print': { code: ["try { print = console.log = () => { for (;;); }; } catch {}\ntry { globalThis.console = { log() { throw 1; } }; } catch {}\n1", '2'], value: 2 },
  'a clock and a random of its own': { code: 'Date.now = () => NaN; Math.random = () => 2; globalThis.Date = null; 1', elsewhere: { code: 'Number.isFinite(Date.now()) && Math.random() < 1', value: true } },
  'going on after a timeout': { code: ['let n = 0; globalThis.beat = () => { n++; Promise.resolve().then(beat); };\nfor (;;) { n++; }', "'next'"], value: 'next' },
  'two timeouts one after the other': { code: ['for (;;);', 'for (;;);'], error: {} },
  'running out of memory twice': { code: ["const a = []; for (;;) a.push(new Array(1e5).fill(1.5));", "const a = []; for (;;) a.push(new Array(1e5).fill(1.5));"], error: {}, fills: true },
};
