// Cleanup process: outlives its host briefly and removes containers that were created but never started. The others end
// with the connection to their host.
const [, , owner = '', socketPath] = process.argv;
// Requests that were pending when the host ended may still be carried out.
const passes = 4;
const betweenMs = 1_000;

process.stdin.resume();
process.stdin.once('close', () => {
  void clean().finally(() => process.exit());
});

async function clean(): Promise<void> {
  const { openEngine } = await import('./engine.ts');
  const { removeOwned } = await import('./reaper.ts');
  const engine = await openEngine(socketPath);
  for (let pass = 0; pass < passes; pass++) {
    if (pass > 0) await new Promise((resolve) => setTimeout(resolve, betweenMs));
    await removeOwned(engine, owner);
  }
}
