/** Tells positions in the model's code, where an engine tells those in the code that a step became. */
export type Stacks = {
  /** `map`: what `positions` of the rewritten step gives. */
  add(step: string, map: string): void;
  /** The number of steps that there were: each begins as the first one did. */
  count(): number;
  /** The frames of a stack that are in the model's code, each on a line of its own. */
  framesOf(stack: string): string;
  /** A frame as an engine writes it; undefined where it is in code of ours. */
  frame(text: string): string | undefined;
};

/** Runs inside the sandbox, from its source text, before all else. */
export function createStacks(): Stacks {
  type Row = readonly (number | undefined)[];
  const { apply, defineProperty } = Reflect;
  const { parse } = JSON;
  const create = Object.create;
  const { exec } = RegExp.prototype;
  const { slice, indexOf } = String.prototype;
  const toNumber = Number;
  // Of the steps before, no code is told about any more.
  const mostSteps = 200;
  const maps: { [step: string]: string | readonly Row[] | undefined } = create(null);
  const steps: { [index: number]: string | undefined } = create(null);
  let count = 0;

  function add(step: string, map: string): void {
    const oldest = steps[count % mostSteps];
    if (oldest !== undefined) delete maps[oldest];
    steps[count++ % mostSteps] = step;
    maps[step] = map;
  }

  /** `line:column` in the model's code. */
  function locate(step: string, line: number, column: number): string | undefined {
    const known = maps[step];
    if (known === undefined) return undefined;
    const rows: readonly Row[] = typeof known === 'string' ? (maps[step] = parse(known)) : known;
    const row = rows[line - 1];
    if (!row) return undefined;
    let found = -1;
    for (let at = 0; at < row.length && (row[at] ?? 0) <= column; at += 4) found = at;
    const sourceLine = row[found + 1] ?? 0;
    const sourceColumn = row[found + 2] ?? 0;
    const shift = row[found + 3] === 1 ? column - (row[found] ?? 0) : 0;
    return sourceLine > 0 ? `${sourceLine}:${sourceColumn + shift}` : undefined;
  }

  function frame(text: string): string | undefined {
    let rest = text;
    let told = '';
    for (;;) {
      const found = apply(exec, /\b(step-\d{1,9}):(\d{1,9}):(\d{1,9})\b/, [rest]);
      if (!found) return told === '' ? undefined : told + rest;
      const step = found[1] ?? '';
      const place = locate(step, toNumber(found[2]), toNumber(found[3]));
      if (place === undefined) return undefined;
      told += `${apply(slice, rest, [0, found.index])}${step}:${place}`;
      rest = apply(slice, rest, [found.index + found[0].length]);
    }
  }

  function framesOf(stack: string): string {
    let frames = '';
    let from = 0;
    while (from < stack.length) {
      const next = apply(indexOf, stack, ['\n', from]);
      const end = next < 0 ? stack.length : next;
      const line = apply(slice, stack, [from, end]);
      const told = apply(exec, /^ *at /, [line]) ? frame(line) : undefined;
      if (told !== undefined) frames += `\n${withoutName(told)}`;
      from = end + 1;
    }
    return frames;
  }

  /** The step itself is no function of the model's. */
  function withoutName(text: string): string {
    const found = apply(exec, /^( *at )(?:async )?(?:eval|<anonymous>) \((step-\d+:\d+:\d+)\)$/, [text]);
    return found ? `${found[1]}${found[2]}` : text;
  }

  const stacks: Stacks = create(null);
  defineProperty(stacks, 'add', { value: add });
  defineProperty(stacks, 'count', { value: () => count });
  defineProperty(stacks, 'framesOf', { value: framesOf });
  defineProperty(stacks, 'frame', {
    value: (text: string) => {
      const told = frame(text);
      return told === undefined ? undefined : withoutName(told);
    },
  });
  return stacks;
}
