import type { Io } from '../io.ts';
import { canErase, errorStatus } from '../render/choose-renderer.ts';
import { durationText } from '../render/format.ts';

export type ProgressBar = { show(done: number, total: number, leftMs?: number): void; hide(): void };

/** A bar with an estimate in a terminal; elsewhere a line for each tenth. */
export function progressBar(io: Io): ProgressBar {
  const status = errorStatus(io);
  let lastTenth = -1;
  return {
    show(done, total, leftMs) {
      const left = leftMs === undefined || done === total ? '' : `, about ${durationText(leftMs)} left`;
      const tenth = total === 0 ? 10 : Math.floor((10 * done) / total);
      if (io.stderr.isTTY && canErase())
        return status.show(`${'█'.repeat(2 * tenth)}${'░'.repeat(20 - 2 * tenth)} ${done} of ${total}${left}`);
      if (tenth === lastTenth) return;
      lastTenth = tenth;
      io.stderr.write(`${done} of ${total}${left}\n`);
    },
    hide: () => status.hide(),
  };
}
