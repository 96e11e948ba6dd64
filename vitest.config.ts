import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Processes that tests start run from source: what one of them has compiled, the next one need not.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/node-compile');

// `import` is not among them: it is added where something is imported, and must not be where it is required.
const conditions = ['@thimble/source', 'node'];
// Nx names the package whose tests it runs; a plain `vitest run` runs them all.
const { NX_TASK_TARGET_PROJECT: scope = 'all', NX_TASK_TARGET_TARGET: target } = process.env;

const tests = ['packages/**/src/**/*.test.ts', 'scripts/**/*.test.ts'];
// What needs a Docker engine, a browser or Python, which `npm run test:engines` sets up, or minutes.
const needEngines = ['packages/**/src/**/*.engine.test.ts'];
// No processes or threads of their own, and nothing global that outlives a test: their files share one module graph.
const pure = ['packages/core/**/*.test.ts', 'packages/models/!(transformers)/**/*.test.ts'];

const projects = [
  { name: 'pure', include: pure, isolate: false },
  { name: 'node', include: tests, exclude: ['**/node_modules/**', ...pure, ...needEngines] },
  // Real engines, and thousands of attacks on them: in CI, one that fails is run once more, and the report says so.
  { name: 'engines', include: needEngines, retry: process.env['CI'] === undefined ? 0 : 1 },
].filter(({ name }) => target !== 'test' || name !== 'engines');

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects: projects.map((test) => ({ extends: true, test })),
    execArgv: ['--conditions=@thimble/source'],
    maxWorkers: 2,
    // For what hangs: a busy machine may take its time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    reporters: ['default', ['json', { outputFile: `.test-results/${scope}.json` }]],
  },
});
