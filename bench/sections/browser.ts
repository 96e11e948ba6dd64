import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { browser } from '@thimble/browser';
import { CodeAgent } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { isolatedVm } from '@thimble/isolated-vm';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { handsOf } from '../miniwob/hands.ts';
import { timeInTurn, type Row } from '../measure.ts';

const list = Array.from(
  { length: 500 },
  (_, index) => `<li><a href="#${index}">Item ${index}</a> <b>€ ${index}</b></li>`,
);
const page = `<title>Bench</title><button onclick="this.dataset.n = 1">Go</button><ul>${list.join('')}</ul>`;
const rounds = 20;

/** A page of 2,000 nodes and a click, beside Playwright's MCP server and Playwright itself, all on the same installed browser. */
export async function browserTools(): Promise<Row[]> {
  const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(page));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

  await using web = browser({ allowPrivate: true, executablePath });
  const hands = handsOf(web.tools, {
    signal: new AbortController().signal,
    callId: 'b',
    runId: 'bench',
    agent: [],
    step: 1,
    idempotencyKey: 'b',
  });
  await hands.call('open', url);
  const button = await hands.get('button', 'Go');

  const bare = await chromium.launch({ executablePath, args });
  const barePage = await bare.newPage();
  await barePage.goto(url);

  const cli = join(dirname(createRequire(import.meta.url).resolve('@playwright/mcp/package.json')), 'cli.js');
  const client = new Client({ name: 'bench', version: '1' });
  const flags = [
    '--headless',
    '--isolated',
    '--output-dir',
    join(tmpdir(), 'thimble-bench-browser'),
    '--executable-path',
    executablePath,
    ...args,
  ];
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [cli, ...flags] }));
  await client.callTool({ name: 'browser_navigate', arguments: { url } });

  const [snapshot = NaN, theirSnapshot = NaN] = await timeInTurn(rounds, [
    () => hands.call('snapshot'),
    () => client.callTool({ name: 'browser_snapshot', arguments: {} }),
  ]);
  const [click = NaN, theirClick = NaN] = await timeInTurn(rounds, [
    () => hands.click(button),
    () => barePage.getByRole('button', { name: 'Go' }).click(),
  ]);
  const calls = await callsOfTenReads(url);
  await client.close();
  await bare.close();
  server.closeAllConnections();
  server.close();
  return [
    {
      figure: 'browser: snapshot of 2,000 nodes',
      ours: snapshot,
      peer: { name: '@playwright/mcp', value: theirSnapshot },
      target: { of: 'value', atMost: 200 },
    },
    {
      figure: 'browser: click with its report',
      ours: click,
      peer: { name: "Playwright's own click", value: theirClick },
      target: { of: 'ratio', atMost: 1.3 },
    },
    {
      figure: 'browser: calls for ten reads of a snapshot in one step',
      ours: calls,
      unit: 'calls',
      target: { of: 'value', atMost: 1 },
    },
  ];
}

/** A snapshot is a variable: what a step reads of it again asks nobody. */
async function callsOfTenReads(url: string): Promise<number> {
  const step = `await open(${JSON.stringify(url)});
    const { nodes } = await snapshot();
    let links = 0;
    for (let read = 0; read < 10; read++) links += nodes.filter((node) => node.role === 'link').length;
    final_answer(links);`;
  await using web = browser({ allowPrivate: true });
  await using executor = isolatedVm();
  let calls = 0;
  await using agent = new CodeAgent({
    model: scriptedModel([`<code>${step}</code>`]),
    executor,
    tools: web.tools,
    onEvent: (event) => {
      if (event.type === 'tool-start' && event.name === 'snapshot') calls++;
    },
  });
  const { output } = await agent.run('Count the links ten times.');
  if (output !== 10 * list.length) throw new Error(`The step read ${JSON.stringify(output)}.`);
  return calls;
}
