import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { blocks, examples } from '../../code-blocks/blocks.ts';
import { workspacePackages } from '../../packages.ts';
import { agentProgram } from '../programs.ts';
import type { Consumer } from './consumer.ts';

const versions = ['5.9', '6.0', '7.0'];
const published = workspacePackages().filter(({ manifest }) => !manifest.private);

/** Each a module of its own, its lines where they are in its page. */
const programs = [
  ...blocks.map(({ page, line, code }) => ({
    path: `${page.replaceAll('/', '-')}.${line}.ts`,
    code: `${'\n'.repeat(line - 1)}${code}\nexport {};\n`,
  })),
  ...examples
    .map((path) => ({ path: basename(path), code: readFileSync(path, 'utf8') }))
    .filter(({ code }) => !importsFromRepository(code)),
  { path: 'agent.ts', code: agentProgram() },
  {
    path: 'every-package.ts',
    code: entriesOf()
      .map((entry) => `import '${entry}';\n`)
      .join(''),
  },
];
const others = [...new Set(programs.flatMap(({ code }) => othersIn(code)))];

/**
 * Every example of the docs, as `tsc --init` of each version has it checked. Where nothing but our packages is imported, the
 * declarations of all packages are checked as well; those of others are theirs.
 */
export const typescript: Consumer = {
  name: `tsc --init of TypeScript ${versions.join(', ')}`,
  packages: [
    ...published.map(({ manifest }) => manifest.name),
    ...['@types/node', ...others].map((name) => `${name}@${versionHere(name)}`),
    ...versions.map((version) => `typescript-${version}@npm:typescript@${version}`),
  ],
  async check(project) {
    const results = await Promise.allSettled(versions.map((version) => compile(version)));
    const problems = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
    if (problems.length > 0) throw new Error(problems.join('\n'));

    async function compile(version: string): Promise<void> {
      const tsc = join(project.folder, `node_modules/typescript-${version}/bin/tsc`);
      for (const skipLibCheck of [false, true]) {
        const folder = `${version}-${skipLibCheck ? 'with-others' : 'alone'}`;
        const cwd = join(project.folder, folder);
        for (const { path, code } of programs)
          if (othersIn(code).length > 0 === skipLibCheck) project.write(join(folder, path), code);
        await project.run(process.execPath, [tsc, '--init'], { cwd });
        const settings = ['--types', 'node', '--noEmit', '--skipLibCheck', `${skipLibCheck}`];
        await project.run(process.execPath, [tsc, '-p', '.', '--pretty', 'false', ...settings], { cwd });
      }
    }
  },
};

/** Some use what only this repository has, such as the tasks of the bench: nobody could copy them as they are. */
function importsFromRepository(code: string): boolean {
  return /from '\.\.\//.test(code);
}

/** Packages that a program imports and that are not ours, nor zod, which comes with them. */
function othersIn(code: string): string[] {
  return [...code.matchAll(/from '((?:@[\w-]+\/)?[\w-]+)[^']*'/g)]
    .map(([, name = '']) => name)
    .filter((name) => !/^(@thimble\/|node$|zod$)/.test(name));
}

/** What the published packages export, subpaths too. */
function entriesOf(): string[] {
  return published.flatMap(({ folder, manifest }) => {
    const { exports = {} } = z
      .object({ exports: z.record(z.string(), z.unknown()).optional() })
      .parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    const paths = Object.keys(exports).filter((path) => !path.endsWith('.json'));
    return paths.map((path) => join(manifest.name, path).replaceAll('\\', '/'));
  });
}

/** The version that the repository itself is checked with. */
function versionHere(name: string): string {
  const text = readFileSync(join('node_modules', name, 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
