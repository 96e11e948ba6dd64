import { CodeAgent } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { isolatedVm } from '@thimble/isolated-vm';
import { childProcesses } from '../child-processes.ts';
import type { Row } from '../measure.ts';

const count = 10_000;
/** What the executor may hold: a thousand sandboxes, of which none is closed before garbage is collected. */
const mostMb = 4_000;

/** Agents that run once, one after the other, on one executor, and that nobody disposes. */
export async function manyAgents(): Promise<Row[]> {
  await using executor = isolatedVm();
  const usage = { inputTokens: 1, outputTokens: 1 };
  const start = performance.now();
  let most = 0;
  let mostOfFirst = Number.NaN;
  let made = 0;
  // Ends early where the memory is out of bounds: the machine has others to serve.
  while (made < count && most <= mostMb) {
    const model = scriptedModel([{ text: '<code>\nfinal_answer(1)\n</code>', usage }]);
    const { output } = await new CodeAgent({ model, executor }).run('Answer.');
    if (output !== 1) throw new Error(`Agent ${made} answered ${JSON.stringify(output)}.`);
    made += 1;
    if (made % 50 === 0) most = Math.max(most, memoryMb());
    if (made === count / 2) mostOfFirst = most;
  }
  return [
    {
      figure: `Most memory of ${made} agents of ${count} in a row, undisposed`,
      ours: most,
      unit: 'MB',
      target: { of: 'value', atMost: made < count ? 0 : mostMb },
    },
    {
      figure: 'The same, beside the first half of them',
      ours: most,
      unit: 'MB',
      peer: { name: 'first half', value: mostOfFirst },
      target: { of: 'ratio', atMost: 1.25 },
    },
    { figure: 'An agent of these, with its sandbox and one step', ours: (performance.now() - start) / made },
  ];
}

/** Of this process and the sandboxes. */
function memoryMb(): number {
  return process.memoryUsage.rss() / 1e6 + childProcesses().reduce((sum, child) => sum + child.memoryMb, 0);
}
