import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Order, Report } from '../messages.ts';
import { folderOf } from '../weights.ts';
import { errorText } from './downloads.ts';
import { type Generator, generator } from './generator.ts';
import { load } from './load.ts';

// The process of the model. It communicates over Node's IPC channel and ends when that closes.

let running: Generator | undefined;

process.on('message', (order: Order) => void take(order));
process.on('disconnect', () => process.exit());

async function take(order: Order): Promise<void> {
  switch (order.type) {
    case 'load': {
      process.on('exit', () => removePartialDownloads(folderOf(order.weights)));
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

/** The library names these files after the process, and only removes them if a download fails. */
function removePartialDownloads(folder: string): void {
  try {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
      if (name.includes(`.tmp.${process.pid}.`)) rmSync(join(folder, name));
  } catch (error) {
    // Nothing was downloaded yet, or the file is already gone.
    if (!errorText(error).includes('ENOENT')) throw error;
  }
}
