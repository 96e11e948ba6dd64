/** Items that one side pushes and another reads, until they end. */
export type EventQueue<T> = {
  push(item: T): void;
  end(): void;
  /** All items; then the error of `result`, if it has one. */
  read(result: Promise<unknown>): AsyncIterable<T>;
};

export function eventQueue<T>(): EventQueue<T> {
  let items: T[] = [];
  let isOver = false;
  let change = Promise.withResolvers<void>();
  const wake = () => {
    change.resolve();
    change = Promise.withResolvers();
  };
  return {
    push(item) {
      items.push(item);
      wake();
    },
    end() {
      isOver = true;
      wake();
    },
    async *read(result) {
      for (;;) {
        const taken = items;
        items = [];
        yield* taken;
        if (items.length > 0) continue;
        if (isOver) break;
        await change.promise;
      }
      await result;
    },
  };
}
