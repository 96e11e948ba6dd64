import type { Clock } from './clock.ts';
import type { createConsoles } from './console.ts';
import type { Inspect } from './inspect.ts';
import type { Pictures } from './pictures.ts';
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

export type OutputParts = {
  inspect: Inspect;
  clock: Clock;
  pictures: Pictures;
  createConsoles: typeof createConsoles;
  state: GuestState;
  report: Report;
};

/** `print` and `console`, within the budget of a step. Runs inside the sandbox, from its source text. */
export function createOutput(
  p: Primordials,
  { inspect, clock, pictures, createConsoles, state, report }: OutputParts,
): Output {
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
      write(`${pictures.hide(text)}\n`);
    },
  };

  const createConsole = createConsoles(p, { print, inspect, clock });
  return { reset, flush, print, createConsole };
}
