/**
 * The JavaScript driver: `node driver.cjs MEMORY_MB ORPHAN_MS`. It starts itself again as the process of the guest. Each
 * of the two loads only what it needs.
 */
export async function runDriver(): Promise<void> {
  const [, script = '', memoryMb, last] = process.argv;
  if (last === 'guest') {
    const { runGuest } = await import('./guest-process.ts');
    runGuest(Number(memoryMb));
  } else {
    const { Supervisor } = await import('./supervisor.ts');
    new Supervisor(script, Number(memoryMb)).run(Number(last));
  }
}
