import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { executors } from '../../packages/cli/src/config/executors.ts';
import { providers } from '../../packages/cli/src/config/providers.ts';
import { agentProgram, expectAnswer } from './programs.ts';
import type { Strangers } from './strangers.ts';

const maxPackages = 15;

const offered = new Set([...providers, ...executors].map((entry) => entry.package));

/** What most programs begin with: core, and the provider and the executor that come with the command line. */
export async function library({ check, newProject, packages }: Strangers): Promise<void> {
  const cli = packages.find(({ folder }) => folder === 'packages/cli');
  const chosen = Object.keys(cli?.manifest.dependencies ?? {}).filter((name) => offered.has(name));
  const basics = ['@thimble/core', ...chosen, 'zod'];
  const project = newProject('library');
  await check('installs the library', () => project.install(basics));
  await check(`installs at most ${maxPackages} packages`, async () => {
    const lock = z
      .object({ packages: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(readFileSync(join(project.folder, 'node_modules/.package-lock.json'), 'utf8')));
    const names = Object.keys(lock.packages).map((path) => path.replace('node_modules/', ''));
    console.log(`  ${names.length}: ${names.join(', ')}`);
    if (names.length > maxPackages) throw new Error(`There are ${names.length}.`);
  });
  await check('runs a code agent', async () => {
    project.write('agent.ts', agentProgram());
    await expectAnswer((url) => project.run(process.execPath, ['agent.ts', url], { timeoutMs: 60_000 }));
  });
  await check('imports the core', async () => {
    const measure = `
      const memory = process.memoryUsage().rss;
      const start = performance.now();
      await import('@thimble/core');
      console.log((performance.now() - start).toFixed(0) + ' ms, ' + ((process.memoryUsage().rss - memory) / 1e6).toFixed(1) + ' MB');`;
    console.log(`  ${(await project.run(process.execPath, ['--input-type=module', '-e', measure])).trim()}`);
  });
}
