import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { bundledWorkers } from './scripts/bundled-workers.ts';
import { LongestFirst } from './scripts/longest-first.ts';

// Processes that tests start run from source: what one of them has compiled, the next one need not.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/node-compile');

// `import` is not among them: it is added where something is imported, and must not be where it is required.
const conditions = ['@thimble/source', 'node'];
// Nx names the package whose tests it runs, or the workspace, and leaves out what needs engines; a plain `vitest run` runs them all.
const { NX_TASK_TARGET_PROJECT: scope } = process.env;

const tests = ['packages/**/src/**/*.test.ts', 'scripts/**/*.test.ts'];
// What needs a Docker engine, a browser or Python, which `npm run test:engines` sets up, or minutes.
const needEngines = ['packages/**/src/**/*.engine.test.ts', 'scripts/**/*.engine.test.ts'];
// Templates of `npm create thimble` have tests of their own.
const foreign = ['**/node_modules/**', '**/templates/**'];
// They count processes, threads, files or memory, so nothing else may run in theirs.
const alone = ['packages/{executors,models}/*/src/{conformance,limit-memory,processes,threads}.test.ts'];

const projects = [
  // Nothing global outlives a test of these: their files share one module graph.
  { name: 'together', include: tests, exclude: [...foreign, ...alone, ...needEngines], isolate: false },
  { name: 'alone', include: alone, exclude: [...foreign, ...needEngines] },
  // Real engines, and thousands of attacks on them: in CI, one that fails is run once more, and the report says so.
  { name: 'engines', include: needEngines, retry: process.env['CI'] === undefined ? 0 : 1 },
].filter(({ name }) => scope === undefined || name !== 'engines');

export default defineConfig({
  plugins: [bundledWorkers()],
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects: projects.map((test) => ({ extends: true, test })),
    execArgv: ['--conditions=@thimble/source'],
    // More than two cores have: most tests wait, for processes, for limits and for each other.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // For what hangs: a busy machine may take its time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    reporters: ['default', ['json', { outputFile: `.test-results/${scope ?? 'all'}.json` }]],
  },
});
