import {
  tooMuchMemory,
  type Cell as StepCell,
  type Entry,
  type ErrorReport,
  type Guest,
  type Place,
  type Wording,
} from '@thimble/executor-kit/portable';
import { EvalFlags, Intrinsics, JSException, type JSValueHandle, QuickJS } from 'quickjs-wasi';
import { bootSource } from './boot.ts';
import type { CompiledModule } from './engine.ts';
import { calleeAt } from './callee.ts';
import { membersOf } from './members.ts';
import type { MachineImage } from './messages.ts';
import { createRejections } from './rejections.ts';

/** One virtual machine with a guest in it. Everything here blocks its thread, for as long as an entry may last. */
export type Cell = StepCell & {
  /** Asked now and then while code runs: whether the entry is to end. */
  watch(isAborted: () => boolean): void;
  /** Undefined when the machine is lost. */
  image(steps: number): MachineImage | undefined;
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
  let onReport: (report: unknown[]) => void = () => {};
  let isAborted = (): boolean => false;
  let deadline = performance.now() + BOOT_MS;
  let stopped: 'timeout' | 'interrupted' | undefined;
  let starved = false;
  let lost = false;

  const options = {
    wasm: module,
    memoryLimit,
    maxStackSize: maxStackBytes,
    intrinsics: INTRINSICS,
    timezoneOffset: 0,
    interruptHandler: () => (stopped ??= reasonToStop()) !== undefined,
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

  function reasonToStop(): typeof stopped {
    if (isAborted()) return 'interrupted';
    return performance.now() >= deadline ? 'timeout' : undefined;
  }

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
    withoutThrowing(() => onReport(parts.map(valueOf)));
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

  async function enter(name: keyof Guest, parameters: (string | number)[], timeoutMs: number): Promise<Entry> {
    const started = performance.now();
    deadline = started + timeoutMs;
    stopped = undefined;
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
    lost ||= end === 'disposed' || end === 'overflow';
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
    if (stopped) return failure instanceof Error && failure.name === 'RuntimeError' ? 'disposed' : stopped;
    if (failure instanceof RangeError) return 'overflow';
    const message = failure instanceof Error ? failure.message : '';
    if (starved || message.includes(OUT_OF_MEMORY) || message === 'wasm_malloc failed') return 'memory';
    return failure === undefined ? 'done' : 'disposed';
  }

  function reword(report: ErrorReport, source: string, place: Place | undefined): Wording {
    const { name, message, candidates } = report;
    if (name === 'InternalError' && message === OUT_OF_MEMORY) return { ...tooMuchMemory(memoryMb), candidates };
    const callee = place && message === 'not a function' ? calleeAt(source, place) : undefined;
    if (callee === undefined || lost) return report;
    return { name, message: `${callee} is not a function`, candidates: membersOf(vm, callee) };
  }

  function dispose(): void {
    lost = true;
    vm.dispose();
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
    listen(listener) {
      onReport = listener;
    },
    watch(asked) {
      isAborted = asked;
    },
    enter,
    interrupt(graceMs) {
      deadline = Math.min(deadline, performance.now() + graceMs);
    },
    reword,
    // Where it is the variables that hold the memory, the next step could do nothing.
    relieve() {
      if (lost) return;
      vm.runGC();
      if (vm.getMemoryUsage().mallocSize > 0.75 * memoryLimit) dispose();
    },
    image: saveImage,
    dispose,
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
