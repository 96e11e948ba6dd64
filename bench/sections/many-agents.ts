import { CodeAgent } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { isolatedVm } from '@thimble/isolated-vm';
import { childProcesses } from '../child-processes.ts';
import type { Row } from '../measure.ts';

const count = 10_000;
const mostMb = 1_000;

/** Agents that run once, one after the other, on one executor, and that nobody disposes. */
export async function manyAgents(): Promise<Row[]> {
  await using executor = isolatedVm();
  const usage = { inputTokens: 1, outputTokens: 1 };
  const start = performance.now();
  let most = 0;
  let made = 0;
  // Ends early where the memory is out of bounds: the machine has others to serve.
  while (made < count && most <= 2 * mostMb) {
    const model = scriptedModel([{ text: '<code>\nfinal_answer(1)\n</code>', usage }]);
    const { output } = await new CodeAgent({ model, executor }).run('Answer.');
    if (output !== 1) throw new Error(`Agent ${made} answered ${JSON.stringify(output)}.`);
    made += 1;
    if (made % 50 === 0) most = Math.max(most, memoryMb());
  }
  return [
    {
      figure: `Most memory of ${made} agents of ${count} in a row, undisposed`,
      ours: most,
      unit: 'MB',
      target: { of: 'value', atMost: made < count ? 0 : mostMb },
    },
    { figure: 'An agent of these, with its sandbox and one step', ours: (performance.now() - start) / made },
  ];
}

/** Of this process and the sandboxes. */
function memoryMb(): number {
  return process.memoryUsage.rss() / 1e6 + childProcesses().reduce((sum, child) => sum + child.memoryMb, 0);
}
