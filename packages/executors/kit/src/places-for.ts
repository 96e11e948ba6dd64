import { totalmem } from 'node:os';

/** How many sandboxes of that size fit in half of the memory that this process may use. */
export function placesFor(megabytes: number): number {
  const most = process.constrainedMemory() || Infinity;
  return Math.max(fewest, Math.floor(Math.min(totalmem(), most) / 2 / 2 ** 20 / megabytes));
}

const fewest = 16;
