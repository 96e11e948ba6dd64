import { delay } from '@thimble/core/utilities';
import { endedStates } from '../contract/kinds.ts';
import type { RunStore } from '../contract/run-store.ts';
import type { EventsOptions, RunEvent } from '../contract/runs.ts';
import { readInPages } from '../log/read-in-pages.ts';
import { needRun } from '../control/view.ts';
import { readEvent } from './read-event.ts';

const shortestMs = 20;
const longestMs = 500;

/** The recorded events, then those that come, until the run has ended or the signal is aborted. */
export async function* followEvents(
  store: RunStore,
  id: string,
  { from = 0, follow = true, signal }: EventsOptions,
): AsyncGenerator<RunEvent, void> {
  let position = from;
  let waitMs: number = shortestMs;
  for (;;) {
    // Asked first: what was written before the run ended is read below.
    const { state } = await needRun(store, id);
    const before = position;
    for await (const entry of readInPages(store, id, { after: position, kinds: ['event'] })) {
      position = entry.position;
      const event = readEvent(entry.data);
      if (event) yield { ...event, position };
      if (signal?.aborted) return;
    }
    if (!follow || endedStates.includes(state)) return;
    waitMs = position > before ? shortestMs : Math.min(waitMs * 2, longestMs);
    await delay(waitMs, signal).catch(() => {});
    if (signal?.aborted) return;
  }
}
