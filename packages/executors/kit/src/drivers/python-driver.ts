import { pythonGuestSource } from '../python/source.ts';
import { guestProcessSource } from './python/guest-process.ts';
import { hostClockSource } from './python/host-clock.ts';
import { supervisorSource } from './python/supervisor.ts';

/**
 * The Python driver, as a program: `python3 -I driver.py MEMORY_MB ORPHAN_MS`. It forks for the process of the guest, which has no
 * way to the standard streams of this one. Packages in the folder `packages` beside it can be imported.
 */
export const pythonDriverSource: string = [
  `GUEST = r'''
${checked(pythonGuestSource)}
'''
import codecs, ctypes, fcntl, gc, json, os, resource, select, signal, socket, sys, time

MEMORY_MB, ORPHAN = int(sys.argv[1]), int(sys.argv[2]) / 1000
PACKAGES = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'packages')
RESET = ' The sandbox was reset: variables of earlier steps are gone.'
# What the guest needs to end by itself, beyond what it asked for.
LATE = 0.15
WATCH = 0.025
# More than this of a run is not looked at.
PRINTED = 1_000_000
PAGE = resource.getpagesize()
`,
  supervisorSource,
  hostClockSource,
  guestProcessSource,
  'supervise()\n',
].join('\n');

/** The guest's text stands in a raw string of the driver. */
function checked(source: string): string {
  if (source.includes("'''")) throw new TypeError("the guest's source must not hold three single quotes in a row");
  return source;
}
