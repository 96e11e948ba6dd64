import { randomUUID } from 'node:crypto';
import { types } from 'node:util';
import vm from 'node:vm';
import type { Guest } from '../guest/guest.ts';
import { guestSource } from '../guest/source.ts';
import { webModule } from '../guest/web/sources.ts';
import { importFunction } from '../rewrite/step.ts';
import type { Realm, Entry, Rejection } from '../steps/realm.ts';
import type { LateSignals } from './late-signals.ts';
import { armWord, interruptWord } from './wire.ts';

export type VmRealmOptions = {
  memoryMb: number;
  /** To the supervisor. */
  write(line: string): void;
  /** Called after code was stopped from outside. */
  checkWhole(): void;
  /** What a promise was rejected with since the last call, with nobody waiting for it. */
  takeRejection(): { reason: unknown } | undefined;
  lateSignals: LateSignals;
};

/** The ways from here into a realm: `prepare` keeps what `enter`, called by the script, does. */
type GuestHandle = {
  prepare(name: keyof Guest | 'rejected' | 'nothing', ...parameters: unknown[]): void;
};

const rejectionMs = 100;

/**
 * A realm of `node:vm` with microtasks of its own, entered by scripts alone: these have a timeout that holds for the
 * microtasks too, and can be interrupted by a signal, and the realm goes on after both.
 */
export function createVmRealm(options: VmRealmOptions): Realm {
  const { memoryMb, write, checkWhole, takeRejection, lateSignals } = options;
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY, { microtaskMode: 'afterEvaluate' });
  let onReport: (report: unknown[]) => void = () => {};
  let rejections: Rejection[] = [];
  let lost = false;

  // A binding of scripts, not a property: the model's code does not find it, and cannot change it.
  const handle = `handle_${randomUUID().replaceAll('-', '')}`;
  Reflect.set(context, handle, report);
  run(`const ${handle} = (${bootSource(handle)})(globalThis.${handle});`);
  const guest: GuestHandle = run(handle);
  const script = new vm.Script(`${handle}.enter()`, { filename: 'sandbox' });

  function run(source: string) {
    return new vm.Script(source, { filename: 'sandbox' }).runInContext(context);
  }

  /** Called from inside with texts, numbers and booleans. What it throws, where the stack is full, is replaced there. */
  function report(...parts: unknown[]): string | undefined {
    if (parts[0] === 'web-module') return webModule(String(parts[1]));
    if (parts[0] === 'rejection') rejections.push(readRejection(parts[1]));
    else onReport(parts);
    return undefined;
  }

  async function enter(name: keyof Guest | 'nothing', parameters: unknown[], timeoutMs: number): Promise<Entry> {
    const started = performance.now();
    let end = perform(name, parameters, timeoutMs);
    const durationMs = performance.now() - started;
    // Node tells of rejections between two turns.
    await new Promise((resolve) => setImmediate(resolve));
    rejections = [];
    const rejected = takeRejection();
    if (rejected && end === 'done') end = tellRejection(rejected.reason);
    return { end, durationMs, rejections };
  }

  /** The code has ended in time: where its error takes long to be read, or the machine is busy, that is no fault of the step. */
  function tellRejection(reason: unknown): Entry['end'] {
    const end = perform('rejected', [reason], rejectionMs);
    if (end !== 'timeout') return end;
    rejections.push({ text: 'an error that cannot be read', stack: '' });
    return 'done';
  }

  function perform(name: keyof Guest | 'rejected' | 'nothing', parameters: unknown[], timeoutMs: number): Entry['end'] {
    const timeout = Math.max(1, Math.min(Math.ceil(timeoutMs), 2 ** 31 - 1));
    guest.prepare(name, ...parameters);
    write(`${armWord} ${timeout}`);
    try {
      script.runInContext(context, { timeout, breakOnSigint: true });
      return 'done';
    } catch (error) {
      checkWhole();
      const end = endOf(error);
      if (end === 'interrupted') lateSignals.taken();
      return end;
    } finally {
      write(armWord);
    }
  }

  return {
    memoryMb,
    get lost() {
      return lost;
    },
    subscribe(listener) {
      onReport = listener;
    },
    enter,
    // A failed `import()` in a text that the model's code evaluates is told by Node, a turn later.
    drain: (timeoutMs) => enter('nothing', [], timeoutMs),
    interrupt: (graceMs) => write(`${interruptWord} ${graceMs}`),
    dispose() {
      lost = true;
    },
  };
}

/** Reading what was thrown must not run the guest's code. */
function endOf(error: unknown): Entry['end'] {
  const code: unknown = types.isNativeError(error) && Object.getOwnPropertyDescriptor(error, 'code')?.value;
  if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'timeout';
  return code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED' ? 'interrupted' : 'done';
}

function readRejection(told: unknown): Rejection {
  const stack = String(told).slice(0, 10_000);
  return { text: (stack.split('\n    at ', 1)[0] ?? '').slice(0, 1000), stack };
}

/** A function that makes the guest and gives the ways into it; nothing from out here is ever visible to the model's code. */
function bootSource(handle: string): string {
  const guest = guestSource({ report: 'tell', importFunction, webModule: "(name) => tell('web-module', name)" });
  return `(outer) => {
  'use strict';
  delete globalThis.${handle};
  const { apply } = Reflect;
  const NativeRangeError = RangeError;
  const tell = (...parts) => {
    let failed = true;
    let answer;
    try {
      answer = apply(outer, undefined, parts);
      failed = false;
    } catch {}
    if (failed) throw new NativeRangeError('Maximum call stack size exceeded');
    return answer;
  };
  const guest = (() => {${guest}})();
  const rejected = (reason) => {
    let text = 'an error that cannot be read';
    try {
      const isObject = typeof reason === 'function' || (typeof reason === 'object' && reason !== null);
      const stack = isObject ? reason.stack : undefined;
      text = typeof stack === 'string' ? stack : isObject ? 'a value that is not an error' : \`\${reason}\`;
    } catch {}
    tell('rejection', text);
  };
  const ways = { __proto__: null, ...guest, rejected, nothing() {} };
  let next;
  return {
    __proto__: null,
    prepare(name, ...parameters) {
      next = { __proto__: null, name, parameters };
    },
    enter() {
      const entry = next;
      next = undefined;
      if (entry !== undefined) apply(ways[entry.name], undefined, entry.parameters);
    },
  };
}`;
}
