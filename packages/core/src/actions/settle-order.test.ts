import fastCheck from 'fast-check';
import { expect, test } from 'vitest';
import { SettleOrder } from './settle-order.ts';
import { mapJournal } from '../__fixtures__/map-journal.ts';

/** Calls `1…order.length`, finished in `order`; returns the order in which they were delivered. */
async function deliverIn(order: readonly number[], records = new Map<string, string>()) {
  const times: number[] = [];
  const delivered: number[] = [];
  const settleOrder = new SettleOrder({
    record: mapJournal(records).run,
    onDelivery: (time) => times.push(time),
    signal: new AbortController().signal,
  });
  const gates = new Map(order.map((ordinal) => [ordinal, Promise.withResolvers<number>()]));
  const deliveries = [...gates.keys()]
    .toSorted((a, b) => a - b)
    .map(async (ordinal) => {
      delivered.push(
        await settleOrder.deliver(ordinal, gates.get(ordinal)?.promise ?? Promise.reject(new Error('none'))),
      );
    });
  for (const ordinal of order) {
    gates.get(ordinal)?.resolve(ordinal);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(deliveries);
  return { delivered, times };
}

const orders = fastCheck.integer({ min: 1, max: 6 }).chain((count) =>
  fastCheck.shuffledSubarray(
    Array.from({ length: count }, (_, index) => index + 1),
    { minLength: count },
  ),
);

test('results are delivered in the order in which they came', async () => {
  await fastCheck.assert(
    fastCheck.asyncProperty(orders, async (order) => {
      expect((await deliverIn(order)).delivered).toEqual(order);
    }),
    { numRuns: 30 },
  );
});

test('a replay delivers in the recorded order, at the recorded times, in whatever order they come', async () => {
  await fastCheck.assert(
    fastCheck.asyncProperty(orders, fastCheck.nat(), async (order, seed) => {
      const records = new Map<string, string>();
      const first = await deliverIn(order, records);
      const other = order.toSorted((a, b) => ((a * 7 + seed) % 5) - ((b * 7 + seed) % 5));
      expect(await deliverIn(other, records)).toEqual(first);
    }),
    { numRuns: 30 },
  );
});

test('a replay of some turns goes on live after them', { timeout: 5_000 }, async () => {
  await fastCheck.assert(
    fastCheck.asyncProperty(orders, fastCheck.nat({ max: 6 }), async (order, kept) => {
      const records = new Map<string, string>();
      await deliverIn(order, records);
      const prefix = new Map([...records].slice(0, kept));
      expect((await deliverIn(order, prefix)).delivered).toEqual(order);
      expect([...prefix.keys()]).toEqual([...records.keys()]);
    }),
    { numRuns: 30 },
  );
});

test('a call that rejects was cut by the end of its run: it takes no turn', async () => {
  const journal = mapJournal();
  const controller = new AbortController();
  const order = new SettleOrder({ record: journal.run, onDelivery: () => {}, signal: controller.signal });
  const cut = order.deliver(1, Promise.reject(new Error('cut')));
  expect(await order.deliver(2, Promise.resolve('there'))).toBe('there');
  controller.abort(new Error('The step is over.'));
  await expect(cut).rejects.toThrow('The step is over.');
  expect([...journal.records.keys()]).toEqual(['settled/1']);
});

test('what is pending when the step ends is rejected with its reason', async () => {
  const controller = new AbortController();
  const order = new SettleOrder({ record: (_, effect) => effect(), onDelivery: () => {}, signal: controller.signal });
  const delivery = order.deliver(1, new Promise(() => {}));
  controller.abort(new Error('The step is over.'));
  await expect(delivery).rejects.toThrow('The step is over.');
});
