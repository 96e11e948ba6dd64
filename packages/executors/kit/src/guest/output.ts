import type { Inspect } from './inspect.ts';
import type { Primordials } from './primordials.ts';
import type { GuestState, Report } from './report.ts';

export type Output = {
  /** At the start of a step. */
  reset(): void;
  /** Says what was above the budget. */
  flush(): void;
  print(...values: unknown[]): void;
  /** A console that nobody has changed. */
  createConsole(): object;
};

/** `print` and `console`, within the budget of a step. Runs inside the sandbox, from its source text. */
export function createOutput(p: Primordials, inspect: Inspect, state: GuestState, report: Report): Output {
  let left = 0;
  let leftOut = 0;
  let tail = '';

  function reset(): void {
    left = state.options.logBytes;
    leftOut = 0;
    tail = '';
  }

  function write(text: string): void {
    if (!state.open) return;
    if (text.length <= left) {
      left -= text.length;
      report('log', state.run, text);
      return;
    }
    if (left > 0) report('log', state.run, p.slice(text, 0, left));
    const rest = left > 0 ? p.slice(text, left) : text;
    left = 0;
    leftOut += rest.length;
    const keep = state.options.logBytes;
    tail = rest.length >= keep ? p.slice(rest, -keep) : tail + rest;
    if (tail.length > 2 * keep) tail = p.slice(tail, -keep);
  }

  function flush(): void {
    if (leftOut > 0) report('left-out', state.run, leftOut, p.slice(tail, -state.options.logBytes));
    leftOut = 0;
    tail = '';
  }

  // A method: it has no `prototype` that the code could change, and cannot be called with `new`.
  const { print } = {
    print(...values: unknown[]): void {
      if (!state.open) return;
      const most = 2 * state.options.logBytes + 1000;
      let text = '';
      for (let index = 0; index < values.length; index++) {
        if (text.length > most) {
          text += ` … ${values.length - index} more`;
          break;
        }
        text += (index > 0 ? ' ' : '') + inspect(values[index], most);
      }
      write(`${text}\n`);
    },
  };

  function createConsole(): object {
    const { group, time, assert } = {
      group: (...values: unknown[]) => values.length > 0 && p.apply(print, undefined, values),
      time() {},
      assert(condition: unknown, ...values: unknown[]): void {
        if (!condition) p.apply(print, undefined, ['Assertion failed', ...values]);
      },
    };
    const log = print;
    const nothing = time;
    const printing = { log, info: log, warn: log, error: log, debug: log, trace: log, dir: log, table: log };
    const silent = { time, groupEnd: nothing, timeEnd: nothing, timeLog: nothing, count: nothing };
    return { ...printing, ...silent, group, groupCollapsed: group, assert };
  }
  return { reset, flush, print, createConsole };
}
