import type { Exceptions } from './exceptions.ts';
import type { WebModule, WebNeeds } from './needs.ts';

/** `Event`, `EventTarget`, `AbortController` and `AbortSignal`. Runs inside the sandbox, from its source text, when it is first used. */
export function createEvents({ onError, startTimer }: WebNeeds, { DOMException }: Exceptions): WebModule {
  type Listener = ((event: Event) => unknown) | { handleEvent?: (event: Event) => unknown };
  type Options = boolean | { capture?: unknown; once?: unknown; signal?: AbortSignal };
  type Entry = { type: string; listener: Listener; capture: boolean; once: boolean };
  // What only the classes here may do to one another.
  const inside = Symbol('inside');

  class Event {
    readonly type: string;
    readonly bubbles: boolean;
    readonly cancelable: boolean;
    readonly composed = false;
    readonly isTrusted = false;
    readonly timeStamp: number = performance.now();
    target: EventTarget | null = null;
    currentTarget: EventTarget | null = null;
    #prevented = false;
    stopped = false;

    constructor(...values: [type?: unknown, options?: { bubbles?: unknown; cancelable?: unknown }]) {
      if (values.length === 0) throw new TypeError('Event takes the type of the event.');
      const [type, options] = values;
      this.type = `${type}`;
      this.bubbles = Boolean(options?.bubbles);
      this.cancelable = Boolean(options?.cancelable);
      Object.defineProperty(this, 'stopped', { enumerable: false });
    }

    get defaultPrevented(): boolean {
      return this.#prevented;
    }

    preventDefault(): void {
      if (this.cancelable) this.#prevented = true;
    }

    stopPropagation(): void {}

    stopImmediatePropagation(): void {
      this.stopped = true;
    }
  }

  class CustomEvent extends Event {
    readonly detail: unknown;

    constructor(...values: [type?: unknown, options?: { detail?: unknown; bubbles?: unknown; cancelable?: unknown }]) {
      super(...values);
      this.detail = values[1]?.detail ?? null;
    }
  }

  class EventTarget {
    #entries: Entry[] = [];

    addEventListener(type: unknown, listener: Listener | null, options: Options = {}): void {
      if (listener === null || listener === undefined) return;
      if (typeof listener !== 'function' && typeof listener !== 'object') {
        throw new TypeError('A listener is a function, or an object with handleEvent.');
      }
      const { capture, once, signal } =
        typeof options === 'object' && options !== null ? options : { capture: options };
      if (signal?.aborted) return;
      const entry = { type: `${type}`, listener, capture: Boolean(capture), once: Boolean(once) };
      if (this.#entries.some((known) => isSame(known, entry))) return;
      this.#entries.push(entry);
      signal?.addEventListener('abort', () => this.#remove(entry), { once: true });
    }

    removeEventListener(type: unknown, listener: Listener | null, options: Options = {}): void {
      if (listener === null || listener === undefined) return;
      const capture = typeof options === 'object' && options !== null ? options.capture : options;
      this.#remove({ type: `${type}`, listener, capture: Boolean(capture), once: false });
    }

    dispatchEvent(event: Event): boolean {
      if (!(event instanceof Event)) throw new TypeError('dispatchEvent takes an Event.');
      event.target = event.currentTarget = this;
      for (const entry of this.#entries.slice()) {
        if (entry.type !== event.type || !this.#entries.includes(entry)) continue;
        if (entry.once) this.#remove(entry);
        const { listener } = entry;
        try {
          if (typeof listener === 'function') Reflect.apply(listener, this, [event]);
          else listener.handleEvent?.(event);
        } catch (error) {
          onError(error);
        }
        if (event.stopped) break;
      }
      event.currentTarget = null;
      return !event.defaultPrevented;
    }

    #remove(entry: Entry): void {
      this.#entries = this.#entries.filter((known) => !isSame(known, entry));
    }
  }

  class AbortSignal extends EventTarget {
    #aborted = false;
    #reason: unknown;
    onabort: ((event: Event) => unknown) | null = null;

    constructor(key?: symbol) {
      if (key !== inside) throw new TypeError('Illegal constructor: use new AbortController().signal.');
      super();
      Object.defineProperty(this, 'onabort', { enumerable: false });
    }

    get aborted(): boolean {
      return this.#aborted;
    }

    get reason(): unknown {
      return this.#reason;
    }

    throwIfAborted(): void {
      if (this.#aborted) throw this.#reason;
    }

    static abort(reason?: unknown): AbortSignal {
      const signal = new AbortSignal(inside);
      end(signal, reason);
      return signal;
    }

    static timeout(ms: unknown): AbortSignal {
      const wait = Number(ms);
      if (!(wait >= 0)) throw new TypeError('AbortSignal.timeout takes milliseconds, 0 or more.');
      const signal = new AbortSignal(inside);
      const reason = (): unknown => new DOMException('The operation was aborted due to timeout', 'TimeoutError');
      startTimer(() => end(signal, reason()), wait, true);
      return signal;
    }

    static any(signals: Iterable<AbortSignal>): AbortSignal {
      const signal = new AbortSignal(inside);
      const sources = [...signals];
      for (const source of sources) {
        if (!(source instanceof AbortSignal)) throw new TypeError('AbortSignal.any takes a list of signals.');
      }
      const ended = sources.find((source) => source.aborted);
      if (ended) end(signal, ended.reason);
      else
        for (const source of sources)
          source.addEventListener('abort', () => end(signal, source.reason), { once: true });
      return signal;
    }

    static end(key: symbol, signal: AbortSignal, reason: unknown): void {
      if (key !== inside || signal.#aborted) return;
      signal.#aborted = true;
      signal.#reason = reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason;
      const event = new Event('abort');
      try {
        if (typeof signal.onabort === 'function') Reflect.apply(signal.onabort, signal, [event]);
      } catch (error) {
        onError(error);
      }
      signal.dispatchEvent(event);
    }
  }
  const endSignal = AbortSignal.end;
  Reflect.deleteProperty(AbortSignal, 'end');

  class AbortController {
    readonly signal = new AbortSignal(inside);

    abort(reason?: unknown): void {
      end(this.signal, reason);
    }
  }

  function end(signal: AbortSignal, reason: unknown): void {
    endSignal(inside, signal, reason);
  }

  function isSame(one: Entry, other: Entry): boolean {
    return one.type === other.type && one.listener === other.listener && one.capture === other.capture;
  }

  return { Event, CustomEvent, EventTarget, AbortController, AbortSignal };
}
