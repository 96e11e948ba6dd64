import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Labels of everything that this package makes on an engine. */
export const sandboxLabel = 'thimble.sandbox';
export const ownerLabel = 'thimble.owner';
/** Of images: the packages in them. */
export const packagesLabel = 'thimble.packages';

/** This process, as a label: host, process id and when it was started, since ids are used again. */
export function ownerOfThisProcess(): string {
  return `${hostId()}.${process.pid}.${startOf(process.pid)}`;
}

/** Whether the owner is a process of this host that is gone. Of other hosts nothing is known. */
export function isGone(owner: string): boolean {
  const [host, pid, start] = owner.split('.');
  if (host !== hostId() || !/^\d+$/.test(pid ?? '')) return false;
  return !exists(Number(pid)) || startOf(Number(pid)) !== start;
}

/** The machine since its last start, and the space of its process ids: a container has one of its own. */
function hostId(): string {
  const parts = [hostname(), read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))];
  parts.push(read(() => readlinkSync('/proc/self/ns/pid')));
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}

/** In ticks since the start of the machine, from Linux's /proc; '' where there is none. */
function startOf(pid: number): string {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The name of the program, in brackets, may hold anything.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function read(get: () => string): string {
  try {
    return get();
  } catch {
    return '';
  }
}
