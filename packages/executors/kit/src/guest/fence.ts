import type { Primordials } from './primordials.ts';

export type Fence = {
  /** A step begins: what waits from before goes on no more. */
  raise(): void;
  /** The same function, which does nothing once another step has begun. */
  within(act: (value: unknown) => unknown): (value: unknown) => void;
  /** Whether what runs was to follow a promise in an earlier step. */
  isLate(): boolean;
  /** What to await in place of `item`, so that code which waits beyond the end of its step never goes on. */
  wait(item: unknown): unknown;
};

/** Between the steps of one session. Runs inside the sandbox, from its source text. */
export function createFence(p: Primordials): Fence {
  // Numbers of runs begin anew where a session is continued.
  let current = 0;
  const never = new p.Promise(() => {});
  // `await` asks for it, and the prototype's may be patched.
  p.define(never, 'constructor', p.Promise);

  function within(act: (value: unknown) => unknown): (value: unknown) => void {
    const mine = current;
    return (value) => {
      if (mine === current) act(value);
    };
  }

  function wait(item: unknown): unknown {
    if ((typeof item !== 'object' && typeof item !== 'function') || item === null) return item;
    const waiting = follow(item, current);
    p.define(waiting, 'constructor', p.Promise);
    return waiting;
  }

  async function follow(item: unknown, mine: number): Promise<unknown> {
    try {
      return await item;
    } finally {
      if (mine !== current) await never;
    }
  }

  let late = 0;

  /** What follows a promise of an earlier step goes on, so that chains keep their values; but it can give no answer. */
  function keep(act: unknown): unknown {
    if (typeof act !== 'function') return act;
    const mine = current;
    return (value: unknown): unknown => {
      if (mine === current) return p.apply(act, undefined, [value]);
      late++;
      try {
        return p.apply(act, undefined, [value]);
      } finally {
        late--;
      }
    };
  }
  const { then } = {
    // oxlint-disable-next-line unicorn/no-thenable -- it is that of promises
    then(this: Promise<unknown>, onValue: unknown, onError: unknown): unknown {
      return p.apply(p.then, this, [keep(onValue), keep(onError)]);
    },
  };
  p.define(p.Promise.prototype, 'then', then);

  return {
    raise() {
      current++;
    },
    within,
    isLate: () => late > 0,
    wait,
  };
}
