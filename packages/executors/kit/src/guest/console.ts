import type { Clock } from './clock.ts';
import type { Inspect } from './inspect.ts';
import type { Primordials } from './primordials.ts';

/** What `console` needs of the output: `print` is the global. */
export type ConsoleParts = { print(...values: unknown[]): void; inspect: Inspect; clock: Clock };

/** Gives a console that nobody has changed. Runs inside the sandbox, from its source text. */
export function createConsoles(p: Primordials, { print, inspect, clock }: ConsoleParts): () => object {
  // A text that the code prints may be as long as it likes; what stands in for one %s, not.
  const mostCharacters = 50_000;

  /** The first text with its placeholders filled in, as Node.js does, and what is left. */
  function format(values: unknown[]): unknown[] {
    const pattern = values[0];
    if (typeof pattern !== 'string' || values.length < 2 || p.indexOf(pattern, '%') < 0) return values;
    let text = '';
    let used = 1;
    let from = 0;
    for (let at = p.indexOf(pattern, '%'); at >= 0; at = p.indexOf(pattern, '%', from)) {
      const kind = pattern[at + 1] ?? '';
      text += p.slice(pattern, from, at);
      from = at + 2;
      if (kind === '%') text += '%';
      else if (used < values.length && p.exec(/^[sdifjoOc]$/, kind)) text += placed(kind, values[used++]);
      else text += `%${kind}`;
    }
    const rest: unknown[] = [text + p.slice(pattern, from)];
    for (let index = used; index < values.length; index++) p.define(rest, index - used + 1, values[index], true);
    return rest;
  }

  function placed(kind: string, value: unknown): string {
    switch (kind) {
      case 's':
        return inspect(value, mostCharacters);
      case 'd':
      case 'i':
      case 'f': {
        if (typeof value === 'bigint') return `${value}n`;
        const isNumber = typeof value === 'number' || typeof value === 'string';
        const number = isNumber ? (kind === 'd' ? p.Number(value) : p.parseFloat(`${value}`)) : NaN;
        return `${kind === 'i' ? p.trunc(number) : number}`;
      }
      case 'j':
        return json(value);
      case 'c':
        return '';
      default:
        return typeof value === 'string' ? `'${value}'` : inspect(value, mostCharacters);
    }
  }

  function json(value: unknown): string {
    try {
      return p.stringify(value) ?? 'undefined';
    } catch {
      return '[Circular]';
    }
  }

  return function createConsole(): object {
    const counts: { [label: string]: number | undefined } = p.create(null);
    const times: { [label: string]: number | undefined } = p.create(null);
    let margin = '';
    const write = (values: unknown[]): void => {
      const shown = format(values);
      if (margin !== '')
        p.define(shown, 0, `${margin}${shown.length === 0 ? '' : inspect(shown[0], mostCharacters)}`, true);
      p.apply(print, undefined, shown);
    };
    const nameOf = (label: unknown = 'default'): string => p.String(label);
    const elapsed = (label: string): string => {
      const started = times[label];
      return started === undefined ? `There is no timer "${label}"` : `${label}: ${p.floor(clock.read() - started)}ms`;
    };
    // Methods, as all functions that the code is given: see output.ts.
    const methods = {
      log: (...values: unknown[]) => write(values),
      group(...values: unknown[]): void {
        if (values.length > 0) write(values);
        margin = p.slice(`${margin}  `, 0, 20);
      },
      groupEnd(): void {
        margin = p.slice(margin, 2);
      },
      assert(condition: unknown, ...values: unknown[]): void {
        if (condition) return;
        const first = values[0];
        const isText = typeof first === 'string';
        const rest: unknown[] = [isText ? `Assertion failed: ${first}` : 'Assertion failed'];
        for (let index = isText ? 1 : 0; index < values.length; index++)
          p.define(rest, rest.length, values[index], true);
        write(rest);
      },
      count(label?: unknown): void {
        const name = nameOf(label);
        write([`${name}: ${(counts[name] = (counts[name] ?? 0) + 1)}`]);
      },
      countReset(label?: unknown): void {
        delete counts[nameOf(label)];
      },
      time(label?: unknown): void {
        times[nameOf(label)] = clock.read();
      },
      timeLog(label?: unknown): void {
        write([elapsed(nameOf(label))]);
      },
      timeEnd(label?: unknown): void {
        const name = nameOf(label);
        write([elapsed(name)]);
        delete times[name];
      },
      clear(): void {},
      dir: (item: unknown) => print(item),
      table: (item: unknown) => print(item),
    };
    const { log, group } = methods;
    return { ...methods, info: log, warn: log, error: log, debug: log, trace: log, groupCollapsed: group };
  };
}
