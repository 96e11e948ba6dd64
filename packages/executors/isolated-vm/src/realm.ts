import {
  guestSource,
  importFunction,
  webModule,
  type Realm,
  type Entry,
  type Guest,
} from '@thimble/executor-kit/sandbox';
import ivm from 'isolated-vm';

export type RealmWatch = {
  /** Called around each entry, for the watch over memory. */
  onEnter(realm: Realm): void;
  onLeave(realm: Realm): void;
  /** V8 cannot recover: the process must end. */
  onFatal(realm: Realm, reason: 'memory' | 'stuck'): void;
};

// V8 stops code a little after its timeout; later than this it is stuck where V8 does not check the clock.
const lateMs = 150;
const disposeMs = 100;

/** Starts an isolate. Takes some milliseconds of the thread. */
export function createRealm(memoryMb: number, watch: RealmWatch): Realm {
  const isolate = new ivm.Isolate({ memoryLimit: Math.max(8, memoryMb), onCatastrophicError });
  const context = isolate.createContextSync();
  let onReport: (report: unknown[]) => void = () => {};
  let interruption: NodeJS.Timeout | undefined;
  let entering = false;
  const late = lateTimer(dispose);
  const report = new ivm.Callback((...parts: unknown[]) => onReport(parts), { ignored: true });
  // The thread of the isolate waits for it.
  const module = new ivm.Callback((name: unknown) => webModule(String(name)), { sync: true });
  const guest: ivm.Reference = guestFunction(isolate, context).applySync(undefined, [report, module], {
    result: { reference: true },
  });
  const reference = (name: keyof Guest): ivm.Reference => guest.getSync(name, { reference: true });
  const references = {
    open: reference('open'),
    exec: reference('exec'),
    result: reference('result'),
    failure: reference('failure'),
    define: reference('define'),
    tick: reference('tick'),
    finish: reference('finish'),
    end: reference('end'),
  };
  guest.release();

  function onCatastrophicError(): void {
    watch.onFatal(realm, 'memory');
  }

  async function enter(name: keyof Guest, parameters: unknown[], timeoutMs: number): Promise<Entry> {
    const timeout = Math.max(1, Math.ceil(timeoutMs));
    const started = performance.now();
    entering = true;
    watch.onEnter(realm);
    late.set(timeout + lateMs);
    try {
      await references[name].apply(undefined, parameters, { timeout, result: { copy: true } });
      return { end: 'done', durationMs: performance.now() - started, rejections: [] };
    } catch (error) {
      const durationMs = performance.now() - started;
      return { durationMs, ...reasonOf(error, durationMs >= timeout - 1) };
    } finally {
      late.clear();
      clearTimeout(interruption);
      entering = false;
      watch.onLeave(realm);
    }
  }

  /** The model's code may have made what is caught: an Error or a primitive, with any text in it. */
  function reasonOf(error: unknown, timeIsOut: boolean): Omit<Entry, 'durationMs'> {
    const rejections: Entry['rejections'] = [];
    const message = error instanceof Error ? error.message : String(error);
    if (isolate.isDisposed)
      return { end: /memory limit/.test(message) ? 'memory' : timeIsOut ? 'timeout' : 'disposed', rejections };
    if (timeIsOut && message === 'Script execution timed out.') return { end: 'timeout', rejections };
    if (message.startsWith('An object was thrown from supplied code within isolated-vm'))
      return { end: 'done', rejections: [{ text: 'a value that is not an error', stack: '' }] };
    const stack = error instanceof Error ? String(error.stack).slice(0, 10_000) : '';
    // The name that the error was given is in its stack only.
    const text = stack.split('\n    at ', 1)[0] || message;
    return { end: 'done', rejections: [{ text: text.slice(0, 1000), stack }] };
  }

  /** Disposing stops most code; what still runs is stuck where V8 does not check. */
  function dispose(): void {
    clearTimeout(interruption);
    if (entering) interruption = setTimeout(() => watch.onFatal(realm, 'stuck'), disposeMs);
    if (!isolate.isDisposed) isolate.dispose();
  }

  const realm: Realm = {
    memoryMb,
    get lost() {
      return isolate.isDisposed;
    },
    subscribe(listener) {
      onReport = listener;
    },
    enter,
    interrupt(graceMs) {
      clearTimeout(interruption);
      if (entering) interruption = setTimeout(dispose, graceMs);
    },
    dispose,
  };
  return realm;
}

/** The guest as V8 compiled it for the first realm, before any code of a model could run there. */
let compiled: ivm.ExternalCopy<ArrayBuffer> | undefined;

/** Most of what a realm takes to start is compiling the guest: that happens once in a process. */
function guestFunction(isolate: ivm.Isolate, context: ivm.Context): ivm.Reference {
  const body = guestSource({ report: '$0', importFunction, webModule: '$1' });
  const script: ivm.Script & ivm.CachedDataResult = isolate.compileScriptSync(`(function ($0, $1) {${body}\n})`, {
    filename: 'sandbox',
    ...(compiled ? { cachedData: compiled } : { produceCachedData: true }),
  });
  compiled ??= script.cachedData;
  return script.runSync(context, { reference: true });
}

/** Calls `act` at the time that was set last, unless it was cleared. Entries follow each other closely: they share one timer. */
function lateTimer(act: () => void) {
  let at = Infinity;
  let timer: NodeJS.Timeout | undefined;
  let firesAt = Infinity;

  function look(): void {
    timer = undefined;
    const left = at - performance.now();
    if (left <= 0) act();
    else if (left < Infinity) wake(left);
  }

  function wake(inMs: number): void {
    clearTimeout(timer);
    firesAt = performance.now() + inMs;
    timer = setTimeout(look, inMs);
  }

  return {
    set(inMs: number) {
      at = performance.now() + inMs;
      if (timer === undefined || at < firesAt) wake(inMs);
    },
    clear() {
      at = Infinity;
    },
  };
}
