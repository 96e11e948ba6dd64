import fc from 'fast-check';
import { expect, test } from 'vitest';
import { capturePrimordials } from './primordials.ts';
import { createTimerQueue } from './timer-queue.ts';

const action = fc.oneof(
  fc.record({ type: fc.constant('add' as const), due: fc.nat(20) }),
  fc.record({ type: fc.constant('remove' as const), id: fc.nat(40) }),
  fc.record({ type: fc.constant('keep below' as const), due: fc.integer({ min: 8, max: 20 }) }),
  fc.record({ type: fc.constant('take' as const) }),
);

test('timers come in the order of their times, and of their starts, whatever is added and removed', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
      const queue = createTimerQueue(capturePrimordials());
      let expected: { id: number; due: number }[] = [];
      for (const [id, each] of actions.entries()) {
        const [next] = expected.toSorted((a, b) => a.due - b.due || a.id - b.id);
        expect(queue.first()?.id).toBe(next?.id);
        switch (each.type) {
          case 'add':
            queue.add({ id, due: each.due, order: id, every: undefined, isIdle: false, run: () => {} });
            expected.push({ id, due: each.due });
            break;
          case 'remove':
            queue.remove(each.id);
            expected = expected.filter((timer) => timer.id !== each.id);
            break;
          case 'keep below':
            queue.filter(({ due }) => due < each.due);
            expected = expected.filter(({ due }) => due < each.due);
            break;
          case 'take':
            queue.remove(next?.id);
            expected = expected.filter((timer) => timer !== next);
        }
        expect(queue.size()).toBe(expected.length);
      }
    }),
  );
});
