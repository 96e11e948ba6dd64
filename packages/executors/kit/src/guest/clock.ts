import type { Primordials } from './primordials.ts';

/** In milliseconds since 1970. */
export type Clock = {
  read(): number;
  /** Never backwards. */
  set(time: number): void;
};

/**
 * Time as the host tells it, in place of Date's own clock. It stands still between two messages of the host but for a
 * hundredth of a millisecond a reading, so that a loop that waits for it ends. Runs inside the sandbox, from its source text.
 */
export function installClock(p: Primordials): Clock {
  const NativeDate = Date;
  let current = 0;

  function read(): number {
    current += 0.01;
    return current;
  }
  function now(): number {
    return p.floor(read());
  }
  function SandboxDate(...parts: unknown[]) {
    if (new.target === undefined) return p.construct(NativeDate, [now()]).toString();
    return p.construct(NativeDate, parts.length === 0 ? [now()] : parts, new.target);
  }
  p.define(SandboxDate, 'name', 'Date');
  p.define(SandboxDate, 'length', 7);
  p.define(SandboxDate, 'now', now);
  p.define(SandboxDate, 'parse', NativeDate.parse);
  p.define(SandboxDate, 'UTC', NativeDate.UTC);
  p.define(NativeDate.prototype, 'constructor', SandboxDate);
  SandboxDate.prototype = NativeDate.prototype;
  p.define(p.global, 'Date', SandboxDate);

  // Without a date, formatters read the real clock.
  const format = Intl.DateTimeFormat.prototype;
  const native = p.descriptor(format, 'format')?.get;
  const nativeParts = format.formatToParts;
  Reflect.defineProperty(format, 'format', {
    get() {
      const bound = native && p.apply(native, this, []);
      return (date?: Date | number) => bound?.(date === undefined ? now() : date);
    },
    configurable: true,
  });
  p.define(
    format,
    'formatToParts',
    {
      formatToParts(date?: Date | number) {
        return p.apply(nativeParts, this, [date === undefined ? now() : date]);
      },
    }.formatToParts,
  );

  const started = { at: 0 };
  p.define(p.global, 'performance', { now: () => read() - started.at, timeOrigin: 0 });

  return {
    read,
    set(time) {
      if (started.at === 0) started.at = time;
      if (time > current) current = time;
    },
  };
}
