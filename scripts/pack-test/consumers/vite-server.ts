import { agentProgram, expectAnswer } from '../programs.ts';
import type { Consumer } from './consumer.ts';

const everythingInside = `export default {
  ssr: { noExternal: true, external: ['@thimble/isolated-vm'] },
};`;

/** A server that Vite builds, with the packages outside as they are by default, and with all but the executor inside. */
export const viteServer: Consumer = {
  name: 'vite build --ssr',
  packages: ['@thimble/isolated-vm', 'vite@8'],
  async check(project) {
    project.write('server.ts', agentProgram());
    for (const config of ['export default {};', everythingInside]) {
      project.write('vite.config.js', config);
      await project.run('npx', ['--no', 'vite', 'build', '--ssr', 'server.ts', '--logLevel', 'warn']);
      await expectAnswer((url) => project.run(process.execPath, ['dist/server.js', url]));
    }
  },
};
