import * as files from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';

const require = createRequire(import.meta.url);
const sync = syncBuiltinESMExports;

/** Empties the modules of Node.js that reach the network, other processes, threads or code, whoever holds them. */
export function lockNetwork(): void {
  for (const module of outwardModules.map((name): object => require(name))) empty(module);
  for (const name of ['_linkedBinding', 'dlopen', 'getBuiltinModule', 'kill', 'abort', 'reallyExit']) {
    replace(process, name, refuse);
  }
  // Emscripten asks it for constants.
  const constants = { fs: files.constants };
  replace(process, 'binding', () => constants);
  sync();
}

// Those that they are made of: `http`, `tls` and the like are not even loaded, and `require` goes with the files.
const outwardModules = ['net', 'dgram', 'dns', 'dns/promises', 'child_process', 'worker_threads', 'vm', 'inspector'];

const fileModules = ['fs', 'fs/promises', 'os', 'process', 'perf_hooks', 'zlib', 'tty', 'module'];

/** And those that reach files, once Python is loaded. */
export function lockFiles(): void {
  for (const module of fileModules.map((name): object => require(name))) empty(module);
  sync();
}

/**
 * Takes away the globals of Node.js, and the ways from any object to the making of functions; freezes what is left: the
 * built-ins of the language, so that nobody can wait in them for values of Pyodide to come by.
 */
export function lockRealm(): void {
  for (const key of Reflect.ownKeys(process)) Reflect.deleteProperty(process, key);
  for (const key of Reflect.ownKeys(globalThis)) {
    if (typeof key === 'string' && !keptGlobals.has(key)) Reflect.deleteProperty(globalThis, key);
  }
  // For `instanceof`.
  const maker = Object.defineProperty(() => refuse(), 'prototype', { value: Function.prototype });
  Object.defineProperty(globalThis, 'Function', { value: maker });
  for (const kind of [() => {}, async () => {}, function* () {}, async function* () {}]) {
    Reflect.deleteProperty(Object.getPrototypeOf(kind), 'constructor');
  }
  for (const key of ['__proto__', '__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__']) {
    Reflect.deleteProperty(Object.prototype, key);
  }
  // Stack traces name files of the host.
  Object.defineProperty(Error, 'prepareStackTrace', { value: () => '' });
  // Pyodide sets the length of stack traces.
  for (const object of reachable(globalThis)) if (object !== Error) Object.freeze(object);
}

// The language, and what Pyodide asks for while Python runs.
const keptGlobals = new Set(
  `globalThis Infinity NaN undefined isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent encodeURI
  encodeURIComponent AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date
  Error EvalError FinalizationRegistry Function Float32Array Float64Array Int16Array Int32Array Int8Array Intl Iterator JSON Map Math
  Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol SyntaxError
  TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly
  TextDecoder TextEncoder performance crypto`.split(/\s+/),
);

/** All objects that can be reached over properties and prototypes. */
function reachable(root: object): Set<object> {
  const found = new Set([root]);
  const add = (value: unknown): void => {
    if ((typeof value === 'object' && value !== null) || typeof value === 'function') found.add(value);
  };
  for (const object of found) {
    add(Object.getPrototypeOf(object));
    for (const { value, get, set } of Object.values(Object.getOwnPropertyDescriptors(object)))
      [value, get, set].forEach(add);
    for (const key of Object.getOwnPropertySymbols(object)) add(Object.getOwnPropertyDescriptor(object, key)?.value);
  }
  return found;
}

function empty(module: object): void {
  for (const key of Reflect.ownKeys(module)) {
    const value: unknown = Reflect.getOwnPropertyDescriptor(module, key)?.value;
    if (typeof value === 'function') replace(module, key, refuse);
  }
}

function replace(object: object, key: PropertyKey, value: unknown): void {
  Reflect.defineProperty(object, key, { value, configurable: true, writable: true });
}

function refuse(): never {
  throw new Error('not in the sandbox');
}
