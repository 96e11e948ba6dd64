import { writeSync } from 'node:fs';
import type { BootAnswer } from '../messages.ts';
import type { Inbox } from './inbox.ts';
import { timeZone } from './time-zones.ts';

/** All of JavaScript that Python is given: functions without prototypes, which take and give texts and numbers. */
export type PythonBridge = {
  send(frame: string): void;
  receive(seconds: number | undefined): string | undefined;
  arm(seconds: number | undefined): void;
  set_clock(milliseconds: number): void;
  read_clock(): number;
  limit_memory(megabytes: number): void;
  time_zone(name: string): string | undefined;
  aborted(): number;
  leave(): void;
};

export type Bridge = {
  python: PythonBridge;
  answer(answer: BootAnswer): void;
  /** Where Pyodide looks for signals, every few instructions. */
  signals: { 0: number };
};

const full: BootAnswer = { full: true };
const lookMs = 20;
const sigint = 2;
const sigkill = 9;

/** Everything it needs is taken before the model's code runs. */
export function createBridge(host: number, inbox: Inbox): Bridge {
  const write = writeSync;
  const encoder = new TextEncoder();
  const clock = performance.now.bind(performance);
  const end = captureKill();
  const hostClock = installClock();
  const limitMemory = installMemoryLimit();
  const buffers = watchBuffers();
  let deadline = Infinity;
  let abortedRun = 0;

  // Arrows do not have a `prototype` either.
  const send = (frame: string): void => {
    let rest = encoder.encode(`${frame}\n`);
    try {
      while (rest.length > 0) rest = rest.subarray(write(host, rest));
    } catch {
      end();
    }
  };

  const python: PythonBridge = {
    send,
    receive: (seconds = Infinity) => inbox.receive(seconds * 1000),
    arm(seconds = Infinity) {
      deadline = clock() + seconds * 1000;
    },
    set_clock: hostClock.set,
    read_clock: hostClock.read,
    limit_memory(megabytes) {
      limitMemory(megabytes);
      buffers.limit(megabytes);
    },
    time_zone: (name) => timeZone(name),
    aborted: inbox.aborted,
    leave: end,
  };
  return {
    python: bare(python),
    answer: (answer) => send(JSON.stringify(answer)),
    signals: {
      get 0() {
        if (buffers.areFull(clock())) {
          send(JSON.stringify(full));
          end();
        }
        const aborted = inbox.aborted() !== abortedRun;
        if (!aborted && clock() < deadline) return 0;
        abortedRun = inbox.aborted();
        deadline = Infinity;
        return sigint;
      },
      set 0(_) {},
    },
  };
}

/** To end this process at once, also when nothing of `process` is left, and other threads hang. */
function captureKill(): () => void {
  const kill: unknown = Reflect.get(process, '_kill');
  const { pid } = process;
  const { apply } = Reflect;
  return () => {
    if (typeof kill === 'function') apply(kill, undefined, [pid, sigkill]);
  };
}

/** Without prototypes, so that nothing else of JavaScript can be reached through them. */
function bare<Functions extends object>(functions: Functions): Functions {
  for (const member of Object.values(functions)) Object.freeze(Object.setPrototypeOf(member, null));
  return Object.freeze(Object.setPrototypeOf(functions, null));
}

/**
 * Time as the host and the guest tell it. Each reading moves it by a hundredth of a millisecond, so that a loop that waits
 * for it ends; never backwards.
 */
function installClock(): { set(milliseconds: number): void; read(): number } {
  let current = 0;
  Date.now = () => Math.floor((current += 0.01));
  // Arrows, which have no prototype.
  const set = (milliseconds: number): void => {
    if (milliseconds > current) current = milliseconds;
  };
  return { set, read: () => current };
}

/** Files of Python, and arrays of JavaScript that it makes, lie outside the memory of WebAssembly. */
function watchBuffers(): { limit(megabytes: number): void; areFull(now: number): boolean } {
  const usage = process.memoryUsage.bind(process);
  let most = Infinity;
  let next = 0;
  return {
    limit(megabytes) {
      most = usage().arrayBuffers + megabytes * megabyte;
    },
    areFull(now) {
      if (now < next) return false;
      next = now + lookMs;
      return usage().arrayBuffers > most;
    },
  };
}

const megabyte = 2 ** 20;
const pageBytes = 65_536;

type Memory = { readonly buffer: ArrayBuffer; grow(pages: number): number };
declare const WebAssembly: { Memory: { prototype: Memory } };

/** Emscripten asks for memory through JavaScript: what is refused here is a MemoryError in Python. */
function installMemoryLimit(): (megabytes: number) => void {
  const { prototype } = WebAssembly.Memory;
  const { grow } = prototype;
  const { apply } = Reflect;
  let more = Infinity;
  let bound: number | undefined;
  prototype.grow = function (this: Memory, pages: number) {
    bound ??= this.buffer.byteLength + more;
    if (this.buffer.byteLength + pages * pageBytes > bound) throw new RangeError('memory limit');
    return apply(grow, this, [pages]);
  };
  return (megabytes) => {
    more = megabytes * megabyte;
    bound = undefined;
  };
}
