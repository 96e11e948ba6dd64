import type { Guest } from '@thimble/executor-kit/portable';
import { EvalFlags, Intrinsics, JSException, type JSValueHandle, QuickJS } from 'quickjs-wasi';
import { bootSource } from './boot.ts';
import type { CompiledModule } from './engine.ts';
import { membersOf } from './members.ts';
import type { MachineImage } from './messages.ts';
import { createRejections, type Rejection } from './rejections.ts';

/** One virtual machine with a guest in it. Everything here blocks its thread, for as long as an entry may last. */
export type Cell = {
  readonly memoryMb: number;
  readonly lost: boolean;
  /** Whom the guest works for; undefined for nobody. */
  attach(listener: CellListener | undefined): void;
  /** Runs a function of the guest until no code is left to run, or time is out. Never throws. */
  enter<Name extends keyof Guest>(name: Name, parameters: Parameters<Guest[Name]>, timeoutMs: number): Entry;
  /** The entry under way may last no longer than this. */
  shorten(ms: number): void;
  /** Frees what is no longer used, and says whether little room is left. */
  isCrowded(): boolean;
  /** Names of what the object in a global variable has, one a line, for `variable.member`; runs no code of the model. */
  membersOf(callee: string): string;
  /** Undefined when the machine is lost. */
  image(steps: number): MachineImage | undefined;
  dispose(): void;
};

type CellListener = {
  /** Told before the entry ends that made the report. */
  onReport(report: unknown[]): void;
  /** Asked now and then while code runs: the entry then ends as if its time were out. */
  isAborted(): boolean;
};

export type Entry = {
  /** 'overflow': of the engine's own stack. 'broken': the machine has come to a state that it must not be in. */
  end: 'done' | 'timeout' | 'memory' | 'overflow' | 'broken';
  durationMs: number;
  rejections: Rejection[];
};

export type CellOptions = {
  module: CompiledModule;
  memoryMb: number;
  maxStackBytes: number;
  image?: MachineImage | undefined;
};

// What the guest takes away or replaces in any case.
const INTRINSICS =
  Intrinsics.ALL & ~(Intrinsics.WEAK_REF | Intrinsics.PERFORMANCE | Intrinsics.DOM_EXCEPTION | Intrinsics.ATOB_BTOA);
const REPORT = 'report';
// For our own functions: code of the model has not run yet.
const BOOT_MS = 10_000;

/** Starts a machine, or continues one from its image, in some milliseconds. */
export async function createCell({ module, memoryMb, maxStackBytes, image }: CellOptions): Promise<Cell> {
  const rejections = createRejections(readStack);
  const memoryLimit = memoryMb * 1024 * 1024;
  let listener: CellListener | undefined;
  let deadline = performance.now() + BOOT_MS;
  let stopped = false;
  let starved = false;
  let lost = false;

  const options = {
    wasm: module,
    memoryLimit,
    maxStackSize: maxStackBytes,
    intrinsics: INTRINSICS,
    timezoneOffset: 0,
    interruptHandler: () => (stopped ||= performance.now() >= deadline || listener?.isAborted() === true),
    onUnhandledRejection: (promise: JSValueHandle, reason: JSValueHandle, isHandled: boolean) =>
      withoutThrowing(() => rejections.track(promise, reason, isHandled)),
    wasi: () => ({ fd_write: () => 0 }),
  };
  const vm = await (image ? QuickJS.restore(snapshotOf(image), options) : QuickJS.create(options));
  const guest = image ? adopt(image.guest) : boot();
  const functions = {
    open: guest.getProp('open'),
    exec: guest.getProp('exec'),
    result: guest.getProp('result'),
    failure: guest.getProp('failure'),
    define: guest.getProp('define'),
    finish: guest.getProp('finish'),
    end: guest.getProp('end'),
    prepare: guest.getProp('prepare'),
    readStack: guest.getProp('readStack'),
  };

  function boot(): JSValueHandle {
    using start = vm.evalCode(bootSource(), 'sandbox');
    using report = vm.newFunction(REPORT, hear);
    return vm.callFunction(start, vm.undefined, report);
  }

  function adopt(token: number): JSValueHandle {
    vm.registerHostCallback(REPORT, hear);
    return vm.importHandle(token);
  }

  function hear(...parts: JSValueHandle[]): JSValueHandle {
    withoutThrowing(() => listener?.onReport(parts.map(valueOf)));
    return vm.undefined;
  }

  /** For what the engine calls: thrown through it, an error would leave it as it stands, or show the host's stack. */
  function withoutThrowing(act: () => void): void {
    try {
      act();
    } catch {
      starved = true;
    }
  }

  function readStack(error: JSValueHandle): string {
    return vm.callFunction(functions.readStack, vm.undefined, error).consume((stack) => stack.toString());
  }

  function enter(name: keyof Guest, parameters: (string | number)[], timeoutMs: number): Entry {
    const started = performance.now();
    deadline = started + timeoutMs;
    stopped = false;
    starved = false;
    let failure: unknown;
    try {
      if (name === 'exec') enterStep(parameters);
      else if (name === 'define') enterPackages(parameters);
      else call(functions[name], parameters.map(toHandle));
      vm.executePendingJobs();
    } catch (error) {
      failure = error;
    }
    const end = endOf(failure);
    lost ||= end === 'broken' || end === 'overflow';
    return { end, durationMs: performance.now() - started, rejections: rejections.take() };
  }

  function enterStep([run, code, name, ...rest]: (string | number)[]): void {
    prepare(String(code), String(name));
    call(functions.exec, [run ?? 0, '', '', ...rest].map(toHandle));
  }

  function enterPackages([id, name, script]: (string | number)[]): void {
    prepare(String(script), 'packages');
    call(functions.define, [id ?? 0, name ?? '', ''].map(toHandle));
  }

  /** Compiles the expression, and lets the guest find its value, or what it threw. */
  function prepare(code: string, name: string): void {
    try {
      call(functions.prepare, [vm.evalCode(code, name, EvalFlags.TYPE_GLOBAL), vm.false]);
    } catch (error) {
      if (stopped || !(error instanceof JSException)) throw error;
      call(functions.prepare, [error.handle, vm.true]);
    }
  }

  function call(callee: JSValueHandle, parameters: JSValueHandle[]): void {
    try {
      vm.callFunction(callee, vm.undefined, ...parameters).dispose();
    } finally {
      for (const parameter of parameters) parameter.dispose();
    }
  }

  function toHandle(value: string | number): JSValueHandle {
    const handle = typeof value === 'number' ? vm.newNumber(value) : vm.newString(value);
    // Where no room is left, the handle is that of an exception.
    if (typeof value === 'string' && !handle.isString) throw new Error(OUT_OF_MEMORY);
    return handle;
  }

  function endOf(failure: unknown): Entry['end'] {
    if (stopped) return failure instanceof Error && failure.name === 'RuntimeError' ? 'broken' : 'timeout';
    if (failure instanceof RangeError) return 'overflow';
    const message = failure instanceof Error ? failure.message : '';
    if (starved || message.includes(OUT_OF_MEMORY) || message === 'wasm_malloc failed') return 'memory';
    return failure === undefined ? 'done' : 'broken';
  }

  function saveImage(steps: number): MachineImage | undefined {
    if (lost) return undefined;
    vm.runGC();
    const { memory, stackPointer, runtimePtr, contextPtr } = vm.snapshot();
    return {
      memory: new Uint8Array(memory),
      stackPointer,
      runtime: runtimePtr,
      context: contextPtr,
      guest: vm.exportHandle(guest),
      steps,
    };
  }

  return {
    memoryMb,
    get lost() {
      return lost;
    },
    attach(next) {
      listener = next;
    },
    enter,
    shorten(ms) {
      deadline = Math.min(deadline, performance.now() + ms);
    },
    isCrowded() {
      if (lost) return true;
      vm.runGC();
      return vm.getMemoryUsage().mallocSize > 0.75 * memoryLimit;
    },
    membersOf: (callee) => (lost ? '' : membersOf(vm, callee)),
    image: saveImage,
    dispose() {
      lost = true;
      vm.dispose();
    },
  };
}

const OUT_OF_MEMORY = 'out of memory';

function valueOf(handle: JSValueHandle): string | number | boolean | undefined {
  if (handle.isNumber) return handle.toNumber();
  if (handle.isBool) return handle.toBoolean();
  if (!handle.isString) return undefined;
  const text = handle.toString();
  // What the engine gives for a text that it has no room to copy.
  if (text === '<null>' && handle.getProp('length').consume((length) => length.toNumber()) !== text.length) {
    throw new Error(OUT_OF_MEMORY);
  }
  return text;
}

function snapshotOf({ memory, stackPointer, runtime, context }: MachineImage) {
  return { memory, stackPointer, runtimePtr: runtime, contextPtr: context, extensions: [] };
}
