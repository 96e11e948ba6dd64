/**
 * Settings for production: retries, a second model, budgets, and a log of every event in a file. Code runs at E2B where E2B_API_KEY is
 * set, else in isolates on this machine. Needs OPENAI_API_KEY.
 */
import { CodeAgent, fallback, rateLimit, retry, type AgentEvent, type Executor } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { createWriteStream } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';

const pricing = { input: 1.25, output: 10, cacheRead: 0.125 };
const first = rateLimit(openai('gpt-5.2', { pricing, timeoutMs: 60_000 }), { requestsPerMinute: 500 });
const second = openai('gpt-5-mini', { pricing, timeoutMs: 60_000 });

const path = join(await mkdtemp(join(tmpdir(), 'thimble-log-')), 'events.jsonl');
const log = createWriteStream(path, { mode: 0o600 });

/** A line for each event but the pieces of text, which `step-end` holds. Keys never stand in events. */
function record(event: AgentEvent): void {
  if (event.type !== 'text-delta' && event.type !== 'reasoning-delta') log.write(`${JSON.stringify(event)}\n`);
}

async function createExecutor(): Promise<Executor> {
  if (process.env['E2B_API_KEY'] === undefined) return isolatedVm();
  const { e2b } = await import('@thimble/e2b');
  return e2b({ language: 'typescript' });
}

await using executor = await createExecutor();
await using agent = new CodeAgent({
  model: fallback([retry(first, { attempts: 4 }), retry(second)]),
  executor,
  maxSteps: 10,
  budget: { usd: 0.25, tokens: 200_000, wallClockMs: 120_000, toolCalls: 50 },
  limits: { timeoutMs: 10_000, memoryMb: 64 },
  onEvent: record,
});
const result = await agent.run('How many of the numbers below 1,000 are divisible by 7 or by 11?');
log.end();
await finished(log);
console.log(
  result.state,
  result.output,
  `$${result.usage?.usd?.toFixed(4) ?? ' unknown'}, ${log.bytesWritten > 0 ? 'logged' : 'not logged'}`,
);
