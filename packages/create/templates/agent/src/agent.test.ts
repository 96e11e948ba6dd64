import { scriptedModel } from '@thimble/core/testing';
import { isolatedVm } from '@thimble/isolated-vm';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAgent } from './agent.ts';

// The model is scripted; the loop, the sandbox and the tools are real.
const code = `const trains = (await Promise.all(['2026-03', '2026-04'].map((month) => list_expenses({ month }))))
  .flat()
  .filter(({ what }) => what.startsWith('train'));
final_answer(trains.reduce((sum, { euros }) => sum + euros, 0));`;

test('adds up expenses of two months in one step', async () => {
  await using executor = isolatedVm();
  await using agent = createAgent({ model: scriptedModel([`I add them up.\n<code>\n${code}\n</code>`]), executor });
  const { state, output } = await agent.run('How much did I spend on trains in March and April 2026?');
  assert.deepEqual({ state, output }, { state: 'success', output: 145 });
});
