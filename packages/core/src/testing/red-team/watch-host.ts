/** Watches the host while an attack runs: how long its event loop stood still, and how far its memory grew. */
export function watchHost(): { stop(): { lagMs: number; growthMb: number } } {
  const memoryBefore = residentMb();
  let last = performance.now();
  let lagMs = 0;
  let memory = memoryBefore;
  const look = () => {
    const now = performance.now();
    lagMs = Math.max(lagMs, now - last - everyMs);
    memory = Math.max(memory, residentMb());
    last = now;
  };
  const timer = setInterval(look, everyMs);
  return {
    stop() {
      clearInterval(timer);
      look();
      return { lagMs, growthMb: memory - memoryBefore };
    },
  };
}

const everyMs = 20;

// Where the runtime does not tell, only the other observations hold.
function residentMb(): number {
  return typeof process === 'undefined' ? 0 : process.memoryUsage.rss() / 1e6;
}
