import type { Order, Report } from '../messages.ts';
import { removePartialDownloads } from '../partial-downloads.ts';
import { folderOf } from '../weights.ts';
import { orders } from './orders.ts';

// The process of the model. It communicates over Node's IPC channel and ends when that closes.

const take = orders(report);

process.on('message', (order: Order) => {
  // For where the host is gone: it cleans up too.
  if (order.type === 'load' && !order.weights.isFolder)
    process.on('exit', () => removePartialDownloads(folderOf(order.weights), process.pid));
  void take(order);
});
process.on('disconnect', () => process.exit());

function report(message: Report): void {
  if (process.connected) process.send?.(message);
}
