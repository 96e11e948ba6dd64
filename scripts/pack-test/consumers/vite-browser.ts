import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { denoProgram } from '../deno-program.ts';
import { agentProgram, expectAnswer } from '../programs.ts';
import type { Consumer } from './consumer.ts';

const recipe = 'packages/executors/quickjs/README.md';

/**
 * A page built for production by the recipe of quickjs/web. Deno runs what was built: it has workers, and the `fetch` of
 * files, as a browser has them.
 */
export const viteBrowser: Consumer = {
  name: 'vite build, and the recipe of quickjs/web',
  packages: ['@thimble/quickjs', 'vite@8', 'deno@2'],
  async check(project) {
    const [worker = '', page = ''] = [...readFileSync(recipe, 'utf8').matchAll(/^```js\n(.*?)^```$/gms)].map(
      ([, code = '']) => code,
    );
    project.write('sandbox-worker.js', worker);
    project.write('main.ts', inPage(page));
    project.write('index.html', '<script type="module" src="/main.ts"></script>');
    // The page is opened from files.
    project.write('vite.config.js', `export default { base: './', build: { modulePreload: false } };`);
    await project.run('npx', ['--no', 'vite', 'build', '--logLevel', 'warn']);
    const assets = readdirSync(join(project.folder, 'dist/assets'));
    const entry = assets.find((name) => /^index-.*\.js$/.test(name));
    if (entry === undefined) throw new Error(`Vite wrote ${assets.join(', ')}.`);
    const args = ['run', '--allow-all', '--no-check', `dist/assets/${entry}`];
    await expectAnswer((url) => project.run(denoProgram(project), [...args, url], { timeoutMs: 60_000 }));
  },
};

/** The program, with the executor of the recipe. */
function inPage(executor: string): string {
  const program = agentProgram().replace(/^import \{ isolatedVm.*\n/m, '');
  const [imports = '', body = ''] = program.split(/(?<=\n)(?=await using executor)/);
  return `${executor}\n${imports}\n${body
    .replace(/^await using executor.*\n/m, '')
    .replace('process.argv[2]', 'Deno.args[0]')}\nawait executor[Symbol.asyncDispose]();\n`;
}
