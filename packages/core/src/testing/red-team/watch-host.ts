/**
 * Watches the host while an attack runs: how long it was kept from its event loop, and how far its memory grew.
 * Garbage that was not yet collected is no growth: when memory has grown by `growthLimitMb`, it is collected and left out.
 * `clockSlackMs`: what a busy machine may add where the runtime has only a clock.
 */
export function watchHost(growthLimitMb: number, clockSlackMs = 0): { stop(): { lagMs: number; growthMb: number } } {
  const memoryBefore = residentMb();
  let last = workMs();
  let lagMs = 0;
  let growthMb = 0;
  const look = () => {
    lagMs = Math.max(lagMs, workMs() - last - restMs);
    const grown = residentMb() - memoryBefore;
    growthMb = Math.max(growthMb, grown < growthLimitMb ? grown : grown - collectGarbage());
    last = workMs();
  };
  const timer = setInterval(look, everyMs);
  return {
    stop() {
      clearInterval(timer);
      look();
      return { lagMs: countsWork ? lagMs : lagMs - clockSlackMs, growthMb };
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

/** How many MB this thread held for nothing. 0 where the runtime cannot be asked to collect. */
function collectGarbage(): number {
  const before = heldMb();
  const { v8, vm } = builtIns();
  v8?.setFlagsFromString('--expose-gc');
  const collect: unknown = vm?.runInNewContext('globalThis.gc');
  // What the first one finds is given back by the second.
  for (let count = 0; count < 2 && typeof collect === 'function'; count++) collect();
  return Math.max(0, before - heldMb());
}

function heldMb(): number {
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

// Core imports nothing of Node, and runs where there is none.
function builtIns() {
  if (typeof process.getBuiltinModule !== 'function') return {};
  return { v8: process.getBuiltinModule('node:v8'), vm: process.getBuiltinModule('node:vm') };
}
