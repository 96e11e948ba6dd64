/**
 * Publishes the packages to a registry on loopback, installs them from it into empty folders as a stranger would, and uses
 * them there. Finds undeclared dependencies, files that are not shipped, exports that do not resolve, and settings of bundlers
 * that do not do what the docs say. Arguments choose what is checked, by words of its name: `npm run pack-test -- bun next`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagesOf, workspacePackages } from '../packages.ts';
import { executorAlone, modelAlone } from './alone.ts';
import { createChecks } from './checks.ts';
import { commandLine } from './command-line.ts';
import { consumers } from './consumers/table.ts';
import { library } from './library.ts';
import { createProjects } from './projects.ts';
import { startRegistry } from './registry.ts';
import { run } from './run.ts';
import type { Strangers } from './strangers.ts';
import { newAgent, toolPackage } from './tool-package.ts';

// They wait for the registry and the disk as much as they compute.
const atOnce = 3;

const folder = mkdtempSync(join(tmpdir(), 'thimble-pack-test-'));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

await using registry = await startRegistry(folder);
const checks = createChecks();
const { check } = checks;
const packages = workspacePackages().filter(({ manifest }) => !manifest.private);
await check(`publishes ${packages.length} packages`, () =>
  Promise.all(
    packages.map(({ folder: cwd }) => run('npm', ['publish', '--access', 'public'], { cwd, env: registry.env })),
  ),
);

const strangers: Strangers = { check, newProject: createProjects(folder, registry), packages };
// Those that take longest come first.
const jobs = new Map<string, () => Promise<void>>();
for (const consumer of consumers) {
  jobs.set(consumer.name, () =>
    check(`works with ${consumer.name}`, async () => {
      const project = strangers.newProject(consumer.name.replaceAll(/\W+/g, '-'));
      await project.install(['@thimble/core', '@thimble/openai', 'zod', ...consumer.packages], { scripts: false });
      await consumer.check(project);
    }),
  );
}

jobs.set('library', () => library(strangers));
jobs.set('command line', () => commandLine(strangers));
jobs.set('tool package', () => toolPackage(strangers));
jobs.set('new agent', () => newAgent(strangers));
for (const one of packagesOf('executors')) jobs.set(one.manifest.name, () => executorAlone(strangers, one));
for (const one of packagesOf('models')) jobs.set(one.manifest.name, () => modelAlone(strangers, one));

const words = process.argv.slice(2).map((word) => word.toLowerCase());
const waiting = [...jobs]
  .filter(([name]) => words.length === 0 || words.some((word) => name.toLowerCase().includes(word)))
  .map(([, job]) => job);
await Promise.all(Array.from({ length: atOnce }, work));
process.exitCode = checks.failures === 0 && waiting.length === 0 ? 0 : 1;

async function work(): Promise<void> {
  for (let job = waiting.shift(); job; job = waiting.shift()) await job();
}
