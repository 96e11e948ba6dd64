/**
 * Watches the host while an attack runs: how long it was kept from its event loop, and how far its memory grew.
 * `clockSlackMs`: what a busy machine may add where the runtime has only a clock.
 */
export function watchHost(clockSlackMs = 0): { stop(): { lagMs: number; growthMb: number } } {
  const memoryBefore = residentMb();
  let last = workMs();
  let lagMs = 0;
  let memory = memoryBefore;
  const look = () => {
    const now = workMs();
    lagMs = Math.max(lagMs, now - last - restMs);
    memory = Math.max(memory, residentMb());
    last = now;
  };
  const timer = setInterval(look, everyMs);
  return {
    stop() {
      clearInterval(timer);
      look();
      return { lagMs: countsWork ? lagMs : lagMs - clockSlackMs, growthMb: memory - memoryBefore };
    },
  };
}

const everyMs = 20;
const countsWork = typeof process !== 'undefined' && typeof process.threadCpuUsage === 'function';
// A clock goes on between two looks, the count of this thread's work does not.
const restMs = countsWork ? 0 : everyMs;

/** What this thread has computed: a busy machine that lets it wait does not count. A clock, where the runtime does not tell. */
function workMs(): number {
  if (!countsWork) return performance.now();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e3;
}

// Where the runtime does not tell, only the other observations hold.
function residentMb(): number {
  return typeof process === 'undefined' ? 0 : process.memoryUsage.rss() / 1e6;
}
