import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { blocks, examples } from '../../code-blocks/blocks.ts';
import { workspacePackages } from '../../packages.ts';
import { agentProgram } from '../programs.ts';
import type { Consumer } from './consumer.ts';

const versions = ['5.9', '6.0', '7.0'];
const published = workspacePackages().filter(({ manifest }) => !manifest.private);

/** Every example of the docs, as `tsc --init` of each version has it checked, and with the declarations of all packages. */
export const typescript: Consumer = {
  name: `tsc --init of TypeScript ${versions.join(', ')}`,
  packages: [
    ...published.map(({ manifest }) => manifest.name),
    '@types/node@24',
    ...versions.map((version) => `typescript-${version}@npm:typescript@${version}`),
  ],
  async check(project) {
    const results = await Promise.allSettled(versions.map((version) => compile(version)));
    const problems = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
    if (problems.length > 0) throw new Error(problems.join('\n'));

    async function compile(version: string): Promise<void> {
      const tsc = join(project.folder, `node_modules/typescript-${version}/bin/tsc`);
      const cwd = join(project.folder, version);
      for (const [path, text] of Object.entries(programs())) project.write(join(version, path), text);
      await project.run(process.execPath, [tsc, '--init'], { cwd });
      const settings = [
        '--types',
        'node',
        '--skipLibCheck',
        'false',
        '--exactOptionalPropertyTypes',
        'true',
        '--noEmit',
      ];
      await project.run(process.execPath, [tsc, '-p', '.', '--pretty', 'false', ...settings], { cwd });
    }
  },
};

/** Each a module of its own, its lines where they are in its page. */
function programs(): { [path: string]: string } {
  const ofDocs = blocks.map(({ page, line, code }) => [
    `${page.replaceAll('/', '-')}.${line}.ts`,
    `${'\n'.repeat(line - 1)}${code}\nexport {};\n`,
  ]);
  const ofExamples = examples.map((path) => [basename(path), readFileSync(path, 'utf8')]);
  return { ...Object.fromEntries([...ofDocs, ...ofExamples]), 'agent.ts': agentProgram() };
}
