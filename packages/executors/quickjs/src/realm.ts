import {
  tooMuchMemory,
  type Entry,
  type ErrorReport,
  type Guest,
  type Place,
  type Realm,
  type Wording,
} from '@thimble/executor-kit/portable';
import { EvalFlags, Intrinsics, JSException, type JSValueHandle, QuickJS } from 'quickjs-wasi';
import { bootSource, moduleText } from './boot.ts';
import type { CompiledModule } from './engine.ts';
import { numberOrText, outOfMemory, valueOf } from './handles.ts';
import type { RealmImage } from './messages.ts';
import { notAFunction } from './not-a-function.ts';
import { createRejections } from './rejections.ts';
import { TimeLimit } from './time-limit.ts';

export type RealmOptions = {
  module: CompiledModule;
  memoryMb: number;
  maxStackBytes: number;
  /** What it continues. @default it begins anew */
  image?: RealmImage | undefined;
};

// What the guest takes away or replaces in any case.
const intrinsics =
  Intrinsics.ALL & ~(Intrinsics.WEAK_REF | Intrinsics.PERFORMANCE | Intrinsics.DOM_EXCEPTION | Intrinsics.ATOB_BTOA);
const reportName = 'report';
const moduleName = 'module';
// For our own functions: code of the model has not run yet.
const bootMs = 10_000;
const megabyte = 1024 * 1024;

/** Starts a virtual machine, or continues one from its image, in some milliseconds. */
export async function createRealm({ module, memoryMb, maxStackBytes, image }: RealmOptions): Promise<QuickJsRealm> {
  const limit = new TimeLimit(bootMs);
  let realm: QuickJsRealm | undefined;
  const options = {
    wasm: module,
    memoryLimit: memoryMb * megabyte,
    maxStackSize: maxStackBytes,
    intrinsics,
    timezoneOffset: 0,
    interruptHandler: () => limit.isOver(),
    onUnhandledRejection: (promise: JSValueHandle, reason: JSValueHandle, isHandled: boolean) =>
      realm?.onRejection(promise, reason, isHandled),
    wasi: () => ({ fd_write: () => 0 }),
  };
  const vm = await (image ? QuickJS.restore(snapshotOf(image), options) : QuickJS.create(options));
  realm = new QuickJsRealm(vm, { memoryMb, limit, guestToken: image?.guest });
  return realm;
}

/** A virtual machine of QuickJS with a guest in it. An entry blocks the thread for as long as it lasts. */
class QuickJsRealm implements Realm {
  readonly memoryMb: number;
  readonly #vm: QuickJS;
  readonly #limit: TimeLimit;
  readonly #guest: JSValueHandle;
  readonly #functions: { readonly [Name in keyof Guest | 'prepare' | 'readStack']: JSValueHandle };
  readonly #rejections = createRejections((error) => this.#readStack(error));
  #onReport: (report: unknown[]) => void = () => {};
  #starved = false;
  #lost = false;

  constructor(
    vm: QuickJS,
    { memoryMb, limit, guestToken }: { memoryMb: number; limit: TimeLimit; guestToken: number | undefined },
  ) {
    this.memoryMb = memoryMb;
    this.#vm = vm;
    this.#limit = limit;
    const guest = guestToken === undefined ? this.#boot() : this.#adopt(guestToken);
    this.#guest = guest;
    this.#functions = {
      open: guest.getProp('open'),
      exec: guest.getProp('exec'),
      result: guest.getProp('result'),
      failure: guest.getProp('failure'),
      define: guest.getProp('define'),
      tick: guest.getProp('tick'),
      finish: guest.getProp('finish'),
      end: guest.getProp('end'),
      prepare: guest.getProp('prepare'),
      readStack: guest.getProp('readStack'),
    };
  }

  get lost(): boolean {
    return this.#lost;
  }

  subscribe(onReport: (report: unknown[]) => void): void {
    this.#onReport = onReport;
  }

  /** Asked now and then while code runs: whether the entry is to end. */
  watch(isAborted: () => boolean): void {
    this.#limit.isAborted = isAborted;
  }

  async enter(name: keyof Guest, parameters: (string | number)[], timeoutMs: number): Promise<Entry> {
    const started = performance.now();
    this.#limit.start(timeoutMs);
    this.#starved = false;
    let thrown: unknown;
    try {
      this.#perform(name, parameters);
      this.#vm.executePendingJobs();
    } catch (error) {
      thrown = error;
    }
    const end = this.#endOf(thrown);
    this.#lost ||= end === 'disposed' || end === 'overflow';
    return { end, durationMs: performance.now() - started, rejections: this.#rejections.take() };
  }

  interrupt(graceMs: number): void {
    this.#limit.endWithin(graceMs);
  }

  reword(report: ErrorReport, source: string, place: Place | undefined): Wording {
    const { name, message, candidates } = report;
    if (name === 'InternalError' && message === outOfMemory) return { ...tooMuchMemory(this.memoryMb), candidates };
    if (this.#lost || !place || message !== 'not a function') return report;
    return { name, candidates, message, ...notAFunction(this.#vm, source, place) };
  }

  /** If the variables themselves hold the memory, the next step could not run. */
  freeMemory(): void {
    if (this.#lost) return;
    this.#vm.runGC();
    if (this.#vm.getMemoryUsage().mallocSize > 0.75 * this.memoryMb * megabyte) this.dispose();
  }

  /** Undefined when the realm is lost. */
  image(steps: number): RealmImage | undefined {
    if (this.#lost) return undefined;
    this.#vm.runGC();
    const { memory, stackPointer, runtimePtr: runtime, contextPtr: context } = this.#vm.snapshot();
    const guest = this.#vm.exportHandle(this.#guest);
    return { memory: new Uint8Array(memory), stackPointer, runtime, context, guest, steps };
  }

  dispose(): void {
    this.#lost = true;
    this.#vm.dispose();
  }

  /** For the engine. */
  onRejection(promise: JSValueHandle, reason: JSValueHandle, isHandled: boolean): void {
    this.#withoutThrowing(() => this.#rejections.track(promise, reason, isHandled));
  }

  #boot(): JSValueHandle {
    using start = this.#vm.evalCode(bootSource(), 'sandbox');
    using report = this.#vm.newFunction(reportName, (...parts) => this.#carry(parts));
    using module = this.#vm.newFunction(moduleName, (name) => this.#fetchModule(name));
    return this.#vm.callFunction(start, this.#vm.undefined, report, module);
  }

  #adopt(token: number): JSValueHandle {
    this.#vm.registerHostCallback(reportName, (...parts) => this.#carry(parts));
    this.#vm.registerHostCallback(moduleName, (name) => this.#fetchModule(name));
    return this.#vm.importHandle(token);
  }

  #fetchModule(name: JSValueHandle | undefined): JSValueHandle {
    return this.#vm.newString(moduleText(name?.isString ? name.toString() : ''));
  }

  #carry(parts: JSValueHandle[]): JSValueHandle {
    this.#withoutThrowing(() => this.#onReport(parts.map(valueOf)));
    return this.#vm.undefined;
  }

  /** For callbacks of the engine: an error thrown through it would leave it in any state, or show the host's stack. */
  #withoutThrowing(act: () => void): void {
    try {
      act();
    } catch {
      this.#starved = true;
    }
  }

  #readStack(error: JSValueHandle): string {
    const { readStack } = this.#functions;
    return this.#vm.callFunction(readStack, this.#vm.undefined, error).consume((stack) => stack.toString());
  }

  /** Code is compiled out here, where the guest picks it up. */
  #perform(name: keyof Guest, parameters: (string | number)[]): void {
    const [first = 0, second = '', third = '', ...rest] = parameters;
    if (name === 'exec') {
      this.#prepare(String(second), String(third));
      this.#call('exec', [first, '', third, ...rest]);
    } else if (name === 'define') {
      this.#prepare(String(third), 'packages');
      this.#call('define', [first, second, '']);
    } else {
      this.#call(name, parameters);
    }
  }

  /** Compiles the expression, and lets the guest find its value, or what it threw. */
  #prepare(code: string, name: string): void {
    const { prepare } = this.#functions;
    try {
      this.#callWith(prepare, [this.#vm.evalCode(code, name, EvalFlags.TYPE_GLOBAL), this.#vm.false]);
    } catch (error) {
      if (this.#limit.reason || !(error instanceof JSException)) throw error;
      this.#callWith(prepare, [error.handle, this.#vm.true]);
    }
  }

  #call(name: keyof Guest, parameters: (string | number)[]): void {
    this.#callWith(
      this.#functions[name],
      parameters.map((value) => numberOrText(this.#vm, value)),
    );
  }

  #callWith(target: JSValueHandle, parameters: JSValueHandle[]): void {
    try {
      this.#vm.callFunction(target, this.#vm.undefined, ...parameters).dispose();
    } finally {
      for (const parameter of parameters) parameter.dispose();
    }
  }

  #endOf(thrown: unknown): Entry['end'] {
    const { reason } = this.#limit;
    if (reason) return thrown instanceof Error && thrown.name === 'RuntimeError' ? 'disposed' : reason;
    if (thrown instanceof RangeError) return 'overflow';
    const message = thrown instanceof Error ? thrown.message : '';
    if (this.#starved || message.includes(outOfMemory) || message === 'wasm_malloc failed') return 'memory';
    return thrown === undefined ? 'done' : 'disposed';
  }
}

export type { QuickJsRealm };

function snapshotOf({ memory, stackPointer, runtime, context }: RealmImage) {
  return { memory, stackPointer, runtimePtr: runtime, contextPtr: context, extensions: [] };
}
