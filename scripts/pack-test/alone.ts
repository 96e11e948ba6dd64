import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { factoryName, testOptions } from '../../packages/cli/src/__fixtures__/executor-options.ts';
import { executors, type ExecutorEntry } from '../../packages/cli/src/config/executors.ts';
import type { WorkspacePackage } from '../packages.ts';
import type { Project } from './projects.ts';
import type { Strangers } from './strangers.ts';

const additions = { typescript: 'const one: number = 1; one + 1', python: 'one = 1\none + 1' } as const;

/** A model on its own: what it does not declare is not there. */
export async function modelAlone(
  { check, newProject }: Strangers,
  { folder, manifest }: WorkspacePackage,
): Promise<void> {
  await check(`installs ${manifest.name} alone, and imports it without its SDK`, async () => {
    const project = newProject(folder);
    await install(project, manifest);
    await importWithoutSdk(project, manifest);
  });
}

/** An executor on its own, in each of its languages. */
export async function executorAlone(
  { check, newProject }: Strangers,
  { folder, manifest }: WorkspacePackage,
): Promise<void> {
  const project = newProject(folder);
  await check(`installs ${manifest.name} alone`, () => install(project, manifest));
  for (const entry of executors.filter((candidate) => candidate.package === manifest.name)) {
    for (const language of entry.languages)
      await check(`runs ${language} in ${manifest.name}`, () => runAddition(project, entry, language));
  }
}

async function importWithoutSdk(project: Project, manifest: WorkspacePackage['manifest']): Promise<void> {
  const sdks = Object.keys(manifest.dependencies).filter((name) => !name.startsWith('@thimble/'));
  const program = `
    const { registerHooks } = await import('node:module');
    const loaded = new Set();
    registerHooks({ load: (url, context, next) => (loaded.add(url), next(url, context)) });
    const names = Object.keys(await import('${manifest.name}'));
    const sdk = ${JSON.stringify(sdks)}.find((name) => [...loaded].some((url) => url.includes('/node_modules/' + name + '/')));
    if (names.length === 0 || sdk) throw new Error('It exports ' + names + ' and loads ' + sdk + '.');`;
  await project.run(process.execPath, ['--input-type=module', '-e', program]);
}

async function runAddition(project: Project, entry: ExecutorEntry, language: keyof typeof additions): Promise<void> {
  await using options = { [Symbol.asyncDispose]: async () => {}, ...(await testOptions(entry, language)) };
  const program = `
    import { ${factoryName(entry)} as create } from '${entry.package}';
    const executor = create(${JSON.stringify(options)});
    const session = await executor.start({ tools: [], callTool: async () => null });
    const execution = await session.run(${JSON.stringify(additions[language])});
    await executor[Symbol.asyncDispose]();
    if (execution.value !== 2) throw new Error(JSON.stringify(execution));`;
  const args = ['--input-type=module', '-e', program];
  await project.run(process.execPath, args, { env: process.env, timeoutMs: 60_000 });
}

/** With the core and zod. Install scripts fetch or build what nothing here needs, unless the workspace itself runs them. */
async function install(project: Project, { name, dependencies }: WorkspacePackage['manifest']): Promise<void> {
  const { allowScripts } = z
    .object({ allowScripts: z.record(z.string(), z.boolean()) })
    .parse(JSON.parse(readFileSync('package.json', 'utf8')));
  const scripts = Object.keys(dependencies).some((dependency) => allowScripts[dependency] === true);
  await project.install(['@thimble/core', name, 'zod'], { scripts });
}
