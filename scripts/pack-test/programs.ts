import { readFileSync } from 'node:fs';
import { startModelServer } from './model-server.ts';

/** A program whose agent adds the widths of two bridges, with the model at the URL that it is given. */
export function agentProgram({ executor = 'isolated-vm' }: { executor?: 'isolated-vm' | 'quickjs' } = {}): string {
  const text = readFileSync('scripts/pack-test/programs/agent.ts', 'utf8');
  return executor === 'quickjs' ? text.replaceAll('isolated-vm', 'quickjs').replaceAll('isolatedVm', 'quickjs') : text;
}

/** Runs the program with a model that answers it. Throws where it prints anything but the answer. */
export async function expectAnswer(start: (baseUrl: string) => Promise<string>): Promise<void> {
  await using server = await startModelServer([
    code("const widths = await Promise.all(['Arts', 'Alma'].map((bridge) => width({ bridge })));\nwidths"),
    code('final_answer(widths[0] + widths[1])'),
  ]);
  const printed = (await start(server.baseUrl)).trim();
  const expected = JSON.stringify({ total: 8, state: 'success', actions: 2 });
  if (printed !== expected) throw new Error(`It answered ${printed}, not ${expected}.`);
}

const code = (text: string) => `I look first.\n<code>\n${text}\n</code>`;
