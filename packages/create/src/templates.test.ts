import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** Runs the tests of a template where it lies, with the packages of the workspace. */
async function runTests(kind: string): Promise<string> {
  const cwd = fileURLToPath(new URL(`../templates/${kind}/`, import.meta.url));
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(
    process.execPath,
    ['--conditions=@thimble/source', '--test', '--test-reporter=tap', 'src/*.test.ts'],
    {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  return text(child.stdout);
}

test.each([
  ['tool', 'ok 1 - has a name that code in every language can call'],
  ['agent', 'ok 1 - adds up expenses of two months in one step'],
])('the tests of a new %s pass', async (kind, first) => {
  const report = await runTests(kind);
  expect(report).toContain(first);
  expect(report).toMatch(/^# fail 0$/m);
});
