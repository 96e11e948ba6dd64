import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

import { isMet, ratioOf, type Row } from './measure.ts';

// Peers are no workspace of the repository: `npm ci` at its root stays small, and they are installed here on demand.
if (!existsSync(new URL('node_modules', import.meta.url))) {
  execFileSync('npm', ['ci', '--legacy-peer-deps', '--no-audit', '--no-fund'], {
    cwd: import.meta.dirname,
    stdio: 'inherit',
  });
}

const sections: { [name: string]: () => Promise<Row[]> | Row[] } = {
  imports: async () => (await import('./sections/import.ts')).imports(),
  'tool-loop': async () => (await import('./sections/tool-loop.ts')).toolLoop(),
  'code-agent': async () => (await import('./sections/code-agent.ts')).codeAgent(),
  discovery: async () => (await import('./sections/discovery.ts')).discovery(),
  models: async () => (await import('./sections/models.ts')).models(),
  sandbox: async () => (await import('./sections/sandbox.ts')).sandbox(),
  'code-runners': async () => (await import('./sections/code-runners.ts')).codeRunners(),
  'hostile-replies': async () => (await import('./sections/hostile-replies.ts')).hostileReplies(),
  'many-agents': async () => (await import('./sections/many-agents.ts')).manyAgents(),
  mcp: async () => (await import('./sections/mcp.ts')).mcp(),
  visits: async () => (await import('./sections/visit.ts')).visits(),
  browser: async () => (await import('./sections/browser.ts')).browserTools(),
  executors: async () => (await import('./sections/executors.ts')).executors(),
  runs: async () => (await import('./sections/runs.ts')).runs(),
  workers: async () => (await import('./sections/workers.ts')).workers(),
};

const wanted = process.argv.slice(2);
const rows: Row[] = [];
for (const [name, measure] of Object.entries(sections)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stderr.write(`measuring ${name} …\n`);
  rows.push(...(await measure()));
}

console.table(
  rows.map((row) => ({
    figure: row.figure,
    ours: `${row.ours.toPrecision(3)} ${row.unit ?? 'ms'}`,
    beside: row.peer ? `${row.peer.value.toPrecision(3)} (${row.peer.name})` : '',
    ratio: ratioOf(row)?.toPrecision(2) ?? '',
    target: row.target ? `${row.target.of} ≤ ${row.target.atMost.toPrecision(2)}` : '',
    met: { true: 'yes', false: 'NO', undefined: '' }[String(isMet(row))],
  })),
);
if (wanted.length === 0) {
  const machine = { node: process.version, platform: `${process.platform}-${process.arch}`, cores: cpus().length };
  const results = rows.map((row) => ({ ...row, ratio: ratioOf(row), met: isMet(row) }));
  writeFileSync(new URL('results.json', import.meta.url), `${JSON.stringify({ machine, results }, null, 2)}\n`);
}
