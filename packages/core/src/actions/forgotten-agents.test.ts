import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { CodeAgent } from '../agent/code-agent.ts';
import type { Executor } from '../contract/executor.ts';
import { inProcessExecutor } from '../__fixtures__/in-process-executor.ts';
import { scriptedModel } from '../testing/scripted-model.ts';

/** Collects what nothing refers to, and lets what hears of it run. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  await new Promise(setImmediate);
}

function agent(executor: Executor): CodeAgent {
  const usage = { inputTokens: 1, outputTokens: 1 };
  return new CodeAgent({ executor, model: scriptedModel([{ text: '<code>\nfinal_answer(1)\n</code>', usage }]) });
}

test('the sandbox of an agent that nobody refers to any more is closed', async () => {
  const executor = inProcessExecutor();
  const { open } = executor;
  const kept = agent(executor);
  await kept.run('Answer.');
  for (let count = 0; count < 5; count++) await agent(executor).run('Answer.');
  expect(open.size).toBe(6);
  await expect.poll(() => collectGarbage().then(() => open.size)).toBe(1);
  expect(kept.memory.steps.length).toBeGreaterThan(0);
});
