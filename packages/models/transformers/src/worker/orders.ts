import type { Order, Report } from '../messages.ts';
import { type Generator, generator } from './generator.ts';
import { load } from './load.ts';

/** Carries out what the host orders, and reports what comes of it. */
export function orders(report: (report: Report) => void): (order: Order) => Promise<void> {
  let running: Generator | undefined;
  return async (order) => {
    switch (order.type) {
      case 'load': {
        const loaded = await load(order.weights, order.token, report);
        if ('failure' in loaded) return report({ type: 'failed', failure: loaded.failure });
        running = generator(loaded.runtime, report);
        return report({ type: 'loaded', template: loaded.runtime.template ?? null });
      }
      case 'generate':
        return running?.generate(order.request);
      case 'stop':
        return running?.stop();
    }
  };
}
