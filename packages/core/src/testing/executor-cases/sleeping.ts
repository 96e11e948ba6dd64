import type { CaseTable } from './case.ts';

/** The clock goes on by as much as the code sleeps, whatever else the machine does. */
// One case or one snippet a line:
// oxfmt-ignore
export const sleeping: CaseTable = {
  'the clock goes on while the code sleeps': {
    python: 'import asyncio, time\ntimes = [time.time()]\ntime.sleep(0.2)\ntimes.append(time.time())\nawait asyncio.gather(asyncio.sleep(0.3), asyncio.sleep(0.1))\ntimes.append(time.time())\n[round(b - a, 2) for a, b in zip(times, times[1:])]',
    value: [0.2, 0.3],
  },
  'a loop that sleeps until a time ends': {
    python: 'import time\nn, end = 0, time.time() + 0.3\nwhile time.time() < end - 0.01:\n    time.sleep(0.1)\n    n += 1\nn',
    value: 3,
  },
  'sleepers wake in the order of their times': {
    python: 'import asyncio\nseen = []\nasync def f(n):\n    await asyncio.sleep(n / 20)\n    seen.append(n)\nawait asyncio.gather(f(3), f(1), f(2))\nseen',
    value: [1, 2, 3],
  },
};
