import { readFileSync } from 'node:fs';

// Of the clock in which Linux counts (sysconf(_SC_CLK_TCK)), on all machines that Node.js runs on.
const tickMs = 10;

/** How long a process has computed, in milliseconds; NaN where the system does not tell: outside Linux, or when it is gone. */
export function computedMs(pid: number | undefined): number {
  try {
    // Behind the name, which may hold anything: the state, ten numbers, then the time in user and in kernel mode (proc_pid_stat(5)).
    const [, fields = ''] = /^.*\) \S (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const [user, kernel] = fields.split(' ').slice(10, 12);
    return (Number(user) + Number(kernel)) * tickMs;
  } catch {
    return Number.NaN;
  }
}
