import type { Order, Report } from '../messages.ts';
import { orders } from '../worker/orders.ts';
import type { WorkerOptions, WorkerProcess } from '../worker-process.ts';

/** A worker in this process, so that one load of the library serves many models. What is sent is copied, as between processes. */
export function inThisProcess({ onReport, onExit }: WorkerOptions): WorkerProcess {
  let isOver = false;
  const take = orders((report) => {
    const copy: Report = JSON.parse(JSON.stringify(report));
    if (!isOver) onReport(copy);
  });
  return {
    pid: undefined,
    send(order) {
      const copy: Order = JSON.parse(JSON.stringify(order));
      void take(copy);
    },
    setActive() {},
    async end() {
      if (isOver) return;
      isOver = true;
      await take({ type: 'stop' });
      onExit('it was ended');
    },
  };
}
