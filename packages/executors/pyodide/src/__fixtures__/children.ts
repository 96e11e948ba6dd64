import { readdirSync, readFileSync } from 'node:fs';

/** Ids of the living sandbox processes of a host, from Linux's /proc. */
export function sandboxPids(host = process.pid): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === host && /pyodide\/.*worker/.test(read(pid, 'cmdline')));
}

export function isAlive(pid: number): boolean {
  return read(pid, 'cmdline') !== '';
}

export function environmentOf(pid: number): string {
  return read(pid, 'environ');
}

/** How many files, pipes and sockets this process has open. */
export function openFiles(): number {
  return readdirSync('/proc/self/fd').length;
}

function parentOf(pid: number): number {
  return Number(/PPid:\s*(\d+)/.exec(read(pid, 'status'))?.[1]);
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
