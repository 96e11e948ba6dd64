import { spawnSync } from 'node:child_process';

/** For `beforeAll`: fails with what to run. */
export function requirePython(): void {
  const { status } = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))']);
  if (status !== 0) throw new Error('These tests need Python 3.11 or later. Run, as root: npm run engines');
}
