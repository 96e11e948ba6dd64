import { readFileSync } from 'node:fs';

/** Bytes in which V8 keeps a heap of `memoryMb`: it needs room beside it for new objects, compiled code and garbage. */
export function roomFor(memoryMb: number, besideMb = 48): number {
  return (memoryMb * 1.5 + besideMb) * 1024 * 1024;
}

/** Bytes that a session at rest takes at most, where it shares its process: several opened in a row are no growth of those that run. */
export const restingBytes = 4 * 1024 * 1024;

/** Memory that a process holds, in bytes; 0 where the system does not tell: outside Linux, or when it is gone. */
export function residentBytes(pid: number | undefined, readStatus = statusOf): number {
  const kilobytes = pid === undefined ? undefined : /^VmRSS:\s*(\d+) kB$/m.exec(readStatus(pid))?.[1];
  return 1024 * Number(kilobytes ?? 0);
}

/** Of `status`, not `statm`: that one counts in pages, whose size differs between machines. */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
