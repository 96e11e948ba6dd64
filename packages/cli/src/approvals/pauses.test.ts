import { expect, test } from 'vitest';
import { eventsOf } from '../render/__fixtures__/events.ts';
import { Pauses } from './pauses.ts';

const call = { id: '1', agent: [], runId: 'run', signal: new AbortController().signal };

/** Time for all that is to be done meanwhile. */
const turns = async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

test('a question comes after its request was drawn, and what follows is drawn after the answer', async () => {
  const pauses = new Pauses();
  const drawn: string[] = [];
  const asking = pauses.reached(call).then(() =>
    pauses.during(async () => {
      drawn.push('question');
      pauses.draw(() => drawn.push('50 %'));
      pauses.draw(() => drawn.push('60 %'));
      await turns();
      drawn.push('answer');
    }),
  );
  const events = eventsOf([
    { type: 'text-delta', text: 'before' },
    { type: 'approval-request', id: '1', name: 'pay', input: null },
    { type: 'log', text: 'after' },
  ]);
  for (const event of events) {
    await pauses.show(event, ({ type }) => drawn.push(type));
    await turns();
  }
  await asking;
  pauses.draw(() => drawn.push('70 %'));
  expect(drawn).toEqual(['text-delta', 'approval-request', 'question', 'answer', '60 %', 'log', '70 %']);
});

test('whoever waits for a request is let go when the call is given up', async () => {
  const controller = new AbortController();
  const waiting = new Pauses().reached({ ...call, signal: controller.signal });
  controller.abort(new Error('interrupted'));
  await expect(waiting).rejects.toThrow('interrupted');
});

test('a pause that fails ends too', async () => {
  const pauses = new Pauses();
  await expect(pauses.during(() => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
  const drawn: string[] = [];
  pauses.draw(() => drawn.push('at once'));
  expect(drawn).toEqual(['at once']);
});
