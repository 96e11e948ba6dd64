import { readFileSync, readdirSync } from 'node:fs';

/** Child processes of this one, with their resident memory (Linux only, proc(5)). Shared pages are counted once for each. */
export function childProcesses(): { pid: number; memoryMb: number }[] {
  const children: { pid: number; memoryMb: number }[] = [];
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      if (Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) !== process.pid) continue;
      children.push({ pid: Number(name), memoryMb: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024 });
    } catch {
      // The process ended meanwhile.
    }
  }
  return children;
}
