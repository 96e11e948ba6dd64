import { runGuest } from './guest-process.ts';
import { Supervisor } from './supervisor.ts';

/** The JavaScript driver, as a program: `node driver.cjs MEMORY_MB ORPHAN_MS`. It starts itself again for the process of the guest. */
export function runDriver(): void {
  const [, script = '', memoryMb, last] = process.argv;
  if (last === 'guest') runGuest(Number(memoryMb));
  else new Supervisor(script, Number(memoryMb)).run(Number(last));
}
