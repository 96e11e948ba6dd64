import { agentProgram, expectAnswer } from '../programs.ts';
import type { Project } from '../projects.ts';
import type { Consumer } from './consumer.ts';

/** A server in one file. What must stay outside says so where it was bundled all the same. */
export const esbuild: Consumer = {
  name: 'esbuild --bundle --platform=node',
  packages: ['@thimble/isolated-vm', 'esbuild@0.28'],
  async check(project) {
    project.write('server.ts', agentProgram());
    for (const outside of ['--packages=external', '--external:@thimble/isolated-vm']) {
      await bundle(project, [outside]);
      await expectAnswer((url) => project.run(process.execPath, ['server.mjs', url]));
    }
    await bundle(project, ['--external:isolated-vm']);
    const run = (url: string) => project.run(process.execPath, ['server.mjs', url]);
    const said = await expectAnswer(run).then(() => 'the answer', String);
    if (!/worker\.js[^]*outside the bundle/.test(said))
      throw new Error(`With the executor in the bundle, it said: ${said}`);
  },
};

function bundle(project: Project, options: readonly string[]): Promise<string> {
  const always = ['--bundle', '--platform=node', '--format=esm', '--outfile=server.mjs', '--log-level=warning'];
  return project.run('npx', ['--no', 'esbuild', 'server.ts', ...always, ...options]);
}
