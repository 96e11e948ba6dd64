// The entry of a process that outlives its host by a moment, to remove what that one leaves on the engine: containers end
// with the connection to their host, but not those that it had made and not started.
const [, , owner = '', socketPath] = process.argv;
// Requests that are under way when the host ends may still be done.
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
