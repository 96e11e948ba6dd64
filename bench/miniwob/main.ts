/** `node --conditions=@thimble/source bench/miniwob/main.ts FOLDER [EPISODES] [TASK …]` */
import { browser } from '@thimble/browser';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { handsOf } from './hands.ts';
import { policies, type Policy } from './policies.ts';
import { servePages } from './serve.ts';

const [folder = '', episodes = '3', ...wanted] = process.argv.slice(2);
if (!existsSync(join(folder, 'core/core.js'))) {
  console.error('Give the folder miniwob/html of a clone of github.com/Farama-Foundation/miniwob-plusplus.');
  process.exit(2);
}

await using pages = await servePages(resolve(folder));
await using web = browser({ allowPrivate: true, timeoutMs: 5_000 });
const rows: { task: string; success: string; steps: number; ms: number; problem: string }[] = [];
for (const [task, policy] of Object.entries(policies)) {
  if (wanted.length > 0 && !wanted.includes(task)) continue;
  const results: Episode[] = [];
  for (let seed = 1; seed <= Number(episodes); seed++) results.push(await play(task, policy, seed));
  const mean = (of: (result: Episode) => number) =>
    results.reduce((sum, result) => sum + of(result), 0) / results.length;
  rows.push({
    task,
    success: `${results.filter(({ reward }) => reward > 0).length}/${results.length}`,
    steps: Number(mean(({ steps }) => steps).toFixed(1)),
    ms: Math.round(mean(({ ms }) => ms)),
    problem:
      results
        .map(({ problem }) => problem)
        .find((problem) => problem !== '')
        ?.slice(0, 120) ?? '',
  });
}
console.table(rows);
const solved = rows.filter(({ success }) => !success.startsWith('0/')).length;
const all = rows.filter(({ success }) => success === `${episodes}/${episodes}`).length;
console.log(`${all} of ${rows.length} tasks solved in every episode, ${solved} in some.`);

type Episode = { reward: number; problem: string; steps: number; ms: number };

async function play(task: string, policy: Policy, seed: number): Promise<Episode> {
  const signal = new AbortController().signal;
  const hands = handsOf(web.tools, {
    signal,
    callId: task,
    runId: 'miniwob',
    agent: [],
    step: 1,
    idempotencyKey: task,
  });
  const startedAt = performance.now();
  let title = '';
  let problem = '';
  try {
    await hands.call('open', pages.url(task, seed));
    ({ title } = Object(await hands.click('START')));
    hands.task = title.replace(/^Task: /, '');
    await policy(hands);
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  const tabs = Object(await hands.call('tabs'));
  const reward = Number(/^Reward: (.*)/.exec(String(tabs[0]?.title))?.[1] ?? 0);
  if (problem === '' && reward <= 0) problem = `no reward: ${hands.task}`;
  return { reward, problem, steps: hands.steps - 3, ms: performance.now() - startedAt };
}
