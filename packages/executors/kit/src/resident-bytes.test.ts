import { expect, test } from 'vitest';
import { residentBytes } from './resident-bytes.ts';

const status = `Name:\tnode
VmPeak:\t 1200000 kB
VmHWM:\t   99000 kB
VmRSS:\t   65536 kB
RssAnon:\t   40000 kB
Threads:\t11
`;

test('the memory of a process is read in bytes, whatever the size of a page', () => {
  expect(residentBytes(7, () => status)).toBe(65536 * 1024);
});

test('the process that is asked about is the one that is read', () => {
  const asked: number[] = [];
  residentBytes(7, (pid) => {
    asked.push(pid);
    return status;
  });
  expect(asked).toEqual([7]);
});

test.each(['', 'Name:\tnode\nThreads:\t1\n', 'VmRSS:\tnone\n'])('it is 0 where nothing is told: %j', (text) => {
  expect(residentBytes(7, () => text)).toBe(0);
});

test('it is 0 for a process that never started, or is gone', () => {
  expect(residentBytes(undefined)).toBe(0);
  expect(residentBytes(2 ** 30)).toBe(0);
});

test.runIf(process.platform === 'linux')('of this process it is near what Node.js says', () => {
  const difference = Math.abs(residentBytes(process.pid) - process.memoryUsage.rss());
  expect(difference).toBeLessThan(50e6);
});
