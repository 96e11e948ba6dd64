import type { Order, Report } from '../messages.ts';
import { removePartialDownloads } from '../partial-downloads.ts';
import { folderOf } from '../weights.ts';
import { type Generator, generator } from './generator.ts';
import { load } from './load.ts';

// The process of the model. It communicates over Node's IPC channel and ends when that closes.

let running: Generator | undefined;

process.on('message', (order: Order) => void take(order));
process.on('disconnect', () => process.exit());

async function take(order: Order): Promise<void> {
  switch (order.type) {
    case 'load': {
      // For where the host is gone: it cleans up too.
      if (!order.weights.isFolder)
        process.on('exit', () => removePartialDownloads(folderOf(order.weights), process.pid));
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
}

function report(message: Report): void {
  if (process.connected) process.send?.(message);
}
