import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { playScenario } from './__fixtures__/conformance-client.ts';
import { listen } from './serve/listen.ts';

const request = z.object({ scenario: z.string(), url: z.string(), context: z.string() });
const suite = join(
  dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json')),
  'dist/index.js',
);
const forward = fileURLToPath(new URL('__fixtures__/conformance-forward-program.ts', import.meta.url));

/** The scenarios that failed, by name, and how many passed. */
async function runSuite(requirements: string): Promise<{ failed: string[]; passed: number; output: string }> {
  await using player = await listen(async (incoming) => {
    const { scenario, url, context } = request.parse(await incoming.json());
    return playScenario(scenario, url, context).then(
      () => new Response('played'),
      (error: unknown) => new Response(String(error), { status: 500 }),
    );
  });
  const command = [process.execPath, '--no-warnings', forward, player.url]
    .map((part) => JSON.stringify(part))
    .join(' ');
  const parameters = [suite, 'client', '--requirements', requirements, '--timeout', '100000', '--command', command];
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, parameters, { maxBuffer: 100_000_000 }, (_, stdout, stderr) => resolve(stdout + stderr));
  });
  const results = [...output.matchAll(/^([✓✗]) (\S+): /gm)];
  return {
    failed: results.flatMap(([, mark, name = '']) => (mark === '✗' ? [name] : [])),
    passed: results.filter(([, mark]) => mark === '✓').length,
    output,
  };
}

// The suite runs them too, but they are none of a revision's requirements: extensions that we do not have, and a client that
// tells a server the schemas that it was sent.
const notRequired = [
  'auth/client-credentials-jwt',
  'auth/dpop',
  'auth/dpop-nonce',
  'auth/enterprise-managed-authorization',
  'auth/wif-jwt-bearer',
  'json-schema-2020-12-preservation',
];

test.each([
  ['2026-07-28', 33],
  ['2025-11-25', 15],
])('the client meets the requirements of %s', async (requirements, scenarios) => {
  const { failed, passed, output } = await runSuite(requirements);
  const missed = failed.filter((name) => !notRequired.includes(name));
  // With what the suite says of them.
  expect(missed.length === 0 ? [] : [...missed, output.slice(-20_000)]).toEqual([]);
  expect(passed).toBeGreaterThanOrEqual(scenarios);
});
