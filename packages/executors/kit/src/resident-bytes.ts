import { readFileSync } from 'node:fs';

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
