import { runGuest } from './guest-process.ts';
import { runSupervisor } from './supervisor.ts';

/** The JavaScript driver, as a program: `node driver.cjs MEMORY_MB`. It starts itself again for the process of the guest. */
export function runDriver(): void {
  const [, script = '', memoryMb = '', role] = process.argv;
  if (role === 'guest') runGuest(Number(memoryMb));
  else runSupervisor(script, Number(memoryMb));
}
