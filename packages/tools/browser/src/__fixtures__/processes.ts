import { readdirSync, readFileSync } from 'node:fs';

/** Processes of browsers that this process has started. Linux. */
export function browserProcesses(kind: 'browser' | 'renderer'): number[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: parentOf(name), command: textOf(name, 'cmdline') }));
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]));
  const isOurs = (pid: number): boolean => {
    for (let at = parents.get(pid); at; at = parents.get(at)) if (at === process.pid) return true;
    return false;
  };
  return all
    .filter(({ pid, command }) => command.includes('--type=') === (kind === 'renderer') && /chrom/.test(command) && isOurs(pid))
    .filter(({ command }) => kind === 'browser' || command.includes('--type=renderer'))
    .map(({ pid }) => pid);
}

function parentOf(pid: string): number {
  return Number(/^PPid:\s*(\d+)/m.exec(textOf(pid, 'status'))?.[1] ?? 0);
}

function textOf(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
