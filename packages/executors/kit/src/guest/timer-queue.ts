import type { Primordials } from './primordials.ts';

export type Timer = {
  readonly id: number;
  due: number;
  /** Those of one time come in the order in which they were started. */
  order: number;
  readonly every: number | undefined;
  /** The step need not stay open for it. */
  readonly isIdle: boolean;
  run(): unknown;
};

export type TimerQueue = {
  size(): number;
  /** The one that is due next. */
  first(): Timer | undefined;
  add(timer: Timer): void;
  remove(id: unknown): void;
  /** Leaves those out that `isKept` says so of. */
  filter(isKept: (timer: Timer) => boolean): void;
};

/** Timers in the order of their times: a binary heap. Runs inside the sandbox, from its source text. */
export function createTimerQueue(p: Primordials): TimerQueue {
  // No array: assigning to one would ask setters that the code may have put on prototypes.
  let heap: { [place: number]: Timer } = p.create(null);
  let size = 0;

  function isBefore(one: Timer, other: Timer): boolean {
    return one.due < other.due || (one.due === other.due && one.order < other.order);
  }

  /** Moves the timer up to its place, from this one, which is free. */
  function rise(timer: Timer, from: number): void {
    let place = from;
    while (place > 0) {
      const above = p.floor((place - 1) / 2);
      const parent = heap[above];
      if (!parent || isBefore(parent, timer)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = timer;
  }

  /** Moves the timer down to its place, from this one, which is free. */
  function sink(timer: Timer, from: number): void {
    let place = from;
    for (;;) {
      let below = 2 * place + 1;
      let child = below < size ? heap[below] : undefined;
      const other = below + 1 < size ? heap[below + 1] : undefined;
      if (child && other && isBefore(other, child)) {
        child = other;
        below++;
      }
      if (!child || isBefore(timer, child)) break;
      heap[place] = child;
      place = below;
    }
    heap[place] = timer;
  }

  function removeAt(place: number): void {
    size--;
    const last = heap[size];
    delete heap[size];
    if (!last || place === size) return;
    sink(last, place);
    if (heap[place] === last) rise(last, place);
  }

  return {
    size: () => size,
    first: () => heap[0],
    add(timer) {
      size++;
      rise(timer, size - 1);
    },
    remove(id) {
      for (let place = 0; place < size; place++) if (heap[place]?.id === id) return removeAt(place);
    },
    filter(isKept) {
      const all = heap;
      const count = size;
      heap = p.create(null);
      size = 0;
      for (let index = 0; index < count; index++) {
        const timer = all[index];
        if (timer && isKept(timer)) rise(timer, size++);
      }
    },
  };
}
