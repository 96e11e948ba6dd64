import { readFileSync } from 'node:fs';

/**
 * The Python guest, for CPython from 3.11 on and for Pyodide: source text that defines `Guest` and needs nothing but the
 * standard library. `python/guest/guest.py` says how a driver uses it.
 *
 * An `abort` frame that comes while code computes is seen by whoever reads the pipe, which has `guest.interrupt(aborted=run)`
 * called. The guest sends the protocol's frames, and `done` may hold `images`, a list of `{ mediaType: 'image/png', data }`
 * with base64.
 */
export function pythonGuestSource(): string {
  guest ??= joinPython(filesOf('guest', guestFiles));
  return guest;
}

/**
 * The Python driver, as a program in one file: `python3 -I driver.py MEMORY_MB ORPHAN_MS`. It forks for the process of the
 * guest, which has no way to the standard streams of this one. Packages in the folder `packages` beside it can be imported.
 */
export function pythonDriverSource(): string {
  driver ??= `${joinPython(filesOf('driver', driverFiles))}\n\nmain(${pythonLiteral(pythonGuestSource())})\n`;
  return driver;
}

/** Files of Python as one, in their order: what they import of each other is in the same scope then. */
export function joinPython(files: readonly URL[]): string {
  return files.map((file) => readFileSync(file, 'utf8').replace(importOfSibling, '')).join('\n');
}

/** Text as a string literal of Python, which reads the escapes of JSON as they are meant. */
export function pythonLiteral(text: string): string {
  return JSON.stringify(text);
}

let guest: string | undefined;
let driver: string | undefined;

// Each comes after those that it imports.
const guestFiles = [
  'base',
  'plain',
  'labels',
  'serialize',
  'output',
  'images',
  'budget',
  'hints',
  'errors',
  'tools',
  'answers',
  'event_loop',
  'step',
  'guest',
];
const driverFiles = ['system', 'lines', 'printed', 'host_clock', 'guest_process', 'supervisor', 'main'];

const importOfSibling = /^from \.\w+ import (?:\([^)]*\)|.*)\n/gm;

/** They lie beside this file in the source, and beside the modules of the package that is built. */
function filesOf(folder: 'guest' | 'driver', names: readonly string[]): URL[] {
  return names.map((name) => new URL(`./python/${folder}/${name}.py`, import.meta.url));
}
