import { totalmem } from 'node:os';

/** How many sandboxes of that size fit in a quarter of the memory that this process may use: from 16 to 1,000. */
export function placesFor(megabytes: number, memoryBytes = memoryOfProcess()): number {
  return Math.min(1_000, Math.max(16, Math.floor(memoryBytes / 4 / 2 ** 20 / megabytes)));
}

/** A container may have less than its machine. */
function memoryOfProcess(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Infinity);
}
