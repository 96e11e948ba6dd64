import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { json, text } from 'node:stream/consumers';
import { ToolCallingAgent } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { playScenario } from './__fixtures__/conformance-client.ts';
import { serveAgent } from './serve/serve-agent.ts';

const request = z.object({ scenario: z.string(), url: z.string(), context: z.string().default('{}') });
const suite = join(
  dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json')),
  'dist/index.js',
);

/**
 * What the suite starts as its client, a hundred times: has the test play the scenario. Without TypeScript, HTTP or a module,
 * each of which takes longer to load than Node to start; and without characters that mean something to a shell.
 */
const forward = `
process.exitCode = 1;
require('node:net')
  .connect(process.argv[1], '127.0.0.1')
  .on('data', (said) => { if (said == 'played') process.exitCode = 0; else process.stderr.write(said); })
  .end(JSON.stringify({
    scenario: process.env.MCP_CONFORMANCE_SCENARIO,
    context: process.env.MCP_CONFORMANCE_CONTEXT,
    url: process.argv[2],
  }));`;

/** Answers those that forward. */
async function listenToForwards(): Promise<Server> {
  const play = async (socket: Socket) => {
    const { scenario, url, context } = request.parse(await json(socket));
    return playScenario(scenario, url, context);
  };
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    void play(socket)
      .then(() => 'played', String)
      .then((said) => socket.end(said));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** The scenarios that failed, by name, and how many passed. */
async function runSuite(requirements: string): Promise<{ failed: string[]; passed: number; output: string }> {
  await using player = await listenToForwards();
  const { port } = z.object({ port: z.number() }).parse(player.address());
  const command = [process.execPath, '-e', forward.replaceAll('\n', ' '), String(port)]
    .map((part) => JSON.stringify(part))
    .join(' ');
  const client = ['client', '--requirements', requirements, '--timeout', '100000', '--command', command];
  const { output } = await run(client);
  const results = [...output.matchAll(/^([✓✗]) (\S+): /gm)];
  return {
    failed: results.flatMap(([, mark, name = '']) => (mark === '✗' ? [name] : [])),
    passed: results.filter(([, mark]) => mark === '✓').length,
    output,
  };
}

async function run(parameters: readonly string[]): Promise<{ output: string; exitCode: number | null }> {
  const child = spawn(process.execPath, [suite, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  const [printed, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await ended;
  return { output: printed + complaints, exitCode: child.exitCode };
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

// Those that need no tools of the suite's own: the server of an agent has one tool.
test.each(['server-initialize', 'tools-list', 'dns-rebinding-protection', 'http-header-validation'])(
  'the server of an agent passes %s',
  async (scenario) => {
    const create = () => new ToolCallingAgent({ model: scriptedModel([]) });
    await using served = serveAgent(create, { name: 'clerk', description: 'Pays bills.' });
    const { url } = await served.listen();
    const { output, exitCode } = await run(['server', '--url', url, '--scenario', scenario]);
    expect(exitCode === 0 ? '' : output).toBe('');
    expect(output).toMatch(/Passed: ([1-9]\d*)\/\1, 0 failed/);
  },
);
