import { runGuest } from './guest-process.ts';
import { Supervisor } from './supervisor.ts';

/** The JavaScript driver: `node driver.cjs MEMORY_MB ORPHAN_MS`. It starts itself again as the process of the guest. */
export function runDriver(): void {
  const [, script = '', memoryMb, last] = process.argv;
  if (last === 'guest') runGuest(Number(memoryMb));
  else new Supervisor(script, Number(memoryMb)).run(Number(last));
}
