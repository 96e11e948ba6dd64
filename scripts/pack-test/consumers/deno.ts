import { denoProgram } from '../deno-program.ts';
import { agentProgram, expectAnswer } from '../programs.ts';
import type { Consumer } from './consumer.ts';

/** An agent with quickjs: what docs/deploying.md says runs there. */
export const deno: Consumer = {
  name: 'Deno',
  packages: ['@thimble/quickjs', 'deno@2'],
  async check(project) {
    project.write('agent.ts', agentProgram({ executor: 'quickjs' }).replaceAll('process.argv[2]', 'Deno.args[0]'));
    const args = ['run', '--allow-all', '--no-check', 'agent.ts'];
    await expectAnswer((url) => project.run(denoProgram(project), [...args, url], { timeoutMs: 60_000 }));
  },
};
