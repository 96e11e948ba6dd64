/**
 * Publishes the packages to a registry on loopback, installs them from it into empty folders as a stranger would, and uses
 * them there. Finds undeclared dependencies, files that are not shipped and exports that do not resolve.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { factoryName, testOptions } from '../../packages/cli/src/__fixtures__/executor-options.ts';
import { executors } from '../../packages/cli/src/config/executors.ts';
import { packagesOf, type WorkspacePackage, workspacePackages } from '../packages.ts';
import { startModelServer } from './model-server.ts';
import { startRegistry } from './registry.ts';
import { run } from './run.ts';

const maxPackages = 15;
const additions = { typescript: 'const one: number = 1; one + 1', python: 'one = 1\none + 1' } as const;
const code = (text: string) => `I look first.\n<code>\n${text}\n</code>`;

const { allowScripts: allowedScripts } = z
  .object({ allowScripts: z.record(z.string(), z.boolean()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

let failures = 0;
const folder = mkdtempSync(join(tmpdir(), 'thimble-pack-test-'));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

await using registry = await startRegistry(folder);
const packages = workspacePackages().filter(({ manifest }) => !manifest.private);
for (const { folder: cwd, manifest } of packages) {
  await check(`publishes ${manifest.name}`, () =>
    run('npm', ['publish', '--access', 'public'], { cwd, env: registry.env }),
  );
}

const library = emptyProject('library');
const cli = packages.find(({ folder }) => folder === 'packages/cli');
// What comes with the command line is what most programs begin with.
const basics = Object.keys(cli?.manifest.dependencies ?? {}).filter((name) => /^(@thimble\/|zod$)/.test(name));
await check('installs the library', () => install(library, basics));
await check(`installs at most ${maxPackages} packages`, async () => {
  const lock = z
    .object({ packages: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync(join(library, 'node_modules/.package-lock.json'), 'utf8')));
  const names = Object.keys(lock.packages).map((path) => path.replace('node_modules/', ''));
  console.log(`  ${names.length}: ${names.join(', ')}`);
  if (names.length > maxPackages) throw new Error(`There are ${names.length}.`);
});
await check('type-checks a program that uses it', () => {
  copyFileSync('scripts/pack-test/consumer.ts', join(library, 'consumer.ts'));
  const config = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable'],
    types: ['node'],
    typeRoots: [resolve('node_modules/@types')],
    skipLibCheck: false,
  };
  writeFileSync(join(library, 'tsconfig.json'), JSON.stringify({ compilerOptions: config, files: ['consumer.ts'] }));
  return run(resolve('node_modules/.bin/tsc'), ['-p', '.'], { cwd: library });
});
await check('runs a code agent', async () => {
  await using server = await startModelServer([
    code("const widths = await Promise.all(['Arts', 'Alma'].map((bridge) => width({ bridge })));\nwidths"),
    code('final_answer(widths[0] + widths[1])'),
  ]);
  const printed = await run(process.execPath, ['consumer.ts', server.baseUrl], { cwd: library, timeoutMs: 60_000 });
  const expected = JSON.stringify({ total: 8, state: 'success', actions: 2 });
  if (printed.trim() !== expected) throw new Error(`It printed ${printed}, not ${expected}.`);
});
await check('imports the core', async () => {
  const measure = `
    const memory = process.memoryUsage().rss;
    const start = performance.now();
    await import('@thimble/core');
    console.log((performance.now() - start).toFixed(0) + ' ms, ' + ((process.memoryUsage().rss - memory) / 1e6).toFixed(1) + ' MB');`;
  console.log(`  ${(await run(process.execPath, ['--input-type=module', '-e', measure], { cwd: library })).trim()}`);
});

// Each on its own: what it does not declare is not there.
for (const model of packagesOf('models')) {
  const { manifest } = model;
  await check(`installs ${manifest.name} alone, and imports it without its SDK`, async () => {
    const alone = await installAlone(model);
    const sdks = Object.keys(manifest.dependencies).filter((name) => !name.startsWith('@thimble/'));
    const program = `
      const { registerHooks } = await import('node:module');
      const loaded = new Set();
      registerHooks({ load: (url, context, next) => (loaded.add(url), next(url, context)) });
      const names = Object.keys(await import('${manifest.name}'));
      const sdk = ${JSON.stringify(sdks)}.find((name) => [...loaded].some((url) => url.includes('/node_modules/' + name + '/')));
      if (names.length === 0 || sdk) throw new Error('It exports ' + names + ' and loads ' + sdk + '.');`;
    await run(process.execPath, ['--input-type=module', '-e', program], { cwd: alone });
  });
}

for (const executor of packagesOf('executors')) {
  const { name } = executor.manifest;
  let alone = '';
  await check(`installs ${name} alone`, async () => {
    alone = await installAlone(executor);
  });
  for (const entry of executors.filter((candidate) => candidate.package === name)) {
    for (const language of entry.languages) {
      await check(`runs ${language} in ${name}`, async () => {
        await using options = { [Symbol.asyncDispose]: async () => {}, ...(await testOptions(entry, language)) };
        const program = `
          import { ${factoryName(entry)} as create } from '${name}';
          const executor = create(${JSON.stringify(options)});
          const session = await executor.start({ tools: [], callTool: async () => null });
          const execution = await session.run(${JSON.stringify(additions[language])});
          await executor[Symbol.asyncDispose]();
          if (execution.value !== 2) throw new Error(JSON.stringify(execution));`;
        await run(process.execPath, ['--input-type=module', '-e', program], { cwd: alone, timeoutMs: 60_000 });
      });
    }
  }
}

const commandLine = emptyProject('command-line');
await check('installs the command line', () => install(commandLine, ['@thimble/cli']));
await check('runs its demo', () =>
  run('npx', ['--no', 'thimble', 'demo'], { cwd: commandLine, env: registry.env, timeoutMs: 60_000 }),
);

await check('names the command that installs a provider', async () => {
  const command = ['--no', 'thimble', 'task', '--model', 'anthropic/claude-sonnet-5-5'];
  const said = await run('npx', command, { cwd: commandLine, env: registry.env }).catch((error: unknown) =>
    String(error),
  );
  if (!said.includes('npm install @thimble/anthropic')) throw new Error(`It said: ${said}`);
});

process.exitCode = failures === 0 ? 0 : 1;

async function check(name: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
    console.log(`✔ ${name}`);
  } catch (error) {
    failures += 1;
    console.log(`✖ ${name}\n${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A project with this package, the core and zod. */
async function installAlone({ folder: source, manifest }: WorkspacePackage): Promise<string> {
  const alone = emptyProject(source);
  // Install scripts fetch or build what nothing here needs, unless the workspace itself runs them.
  const needsScripts = Object.keys(manifest.dependencies).some((name) => allowedScripts[name] === true);
  const env = { ...registry.env, npm_config_ignore_scripts: String(!needsScripts) };
  await run('npm', ['install', '@thimble/core', manifest.name, 'zod'], { cwd: alone, env });
  return alone;
}

function emptyProject(name: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  return path;
}

function install(cwd: string, packages: readonly string[]): Promise<string> {
  return run('npm', ['install', ...packages], { cwd, env: registry.env });
}
