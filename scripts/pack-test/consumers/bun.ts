import { platformBinary } from '../platform-binary.ts';
import { agentProgram, expectAnswer } from '../programs.ts';
import type { Consumer } from './consumer.ts';

/** An agent with quickjs: what docs/deploying.md says runs there. */
export const bun: Consumer = {
  name: 'Bun',
  packages: ['@thimble/quickjs', 'bun@1'],
  async check(project) {
    project.write('agent.ts', agentProgram({ executor: 'quickjs' }));
    const architecture = process.arch === 'arm64' ? 'aarch64' : process.arch;
    const name = `@oven/bun-${process.platform}-${architecture}`;
    const program = platformBinary(project, [`${name}/bin/bun`, `${name}-musl/bin/bun`]);
    await expectAnswer((url) => project.run(program, ['agent.ts', url], { timeoutMs: 60_000 }));
  },
};
