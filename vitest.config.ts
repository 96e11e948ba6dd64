import { defineConfig } from 'vitest/config';

const conditions = ['@thimble/source', 'node', 'import', 'default'];
const enginesOnly = ['packages/**/src/**/*.engine.test.ts'];
// Nx names the package whose tests it runs; a plain `vitest run` runs them all.
const { NX_TASK_TARGET_PROJECT: scope = 'all', NX_TASK_TARGET_TARGET: target } = process.env;

const unit = {
  extends: true as const,
  test: {
    name: 'unit',
    include: ['packages/**/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/node_modules/**', ...enginesOnly],
  },
};

/** What needs a Docker engine, a browser or Python: `npm run test:engines` sets them up. */
const engines = { extends: true as const, test: { name: 'engines', include: enginesOnly } };

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects: target === 'test' ? [unit] : [unit, engines],
    execArgv: ['--conditions=@thimble/source'],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // How long something may take that has to happen: nobody waits longer than it does.
    expect: { poll: { timeout: 20_000 } },
    reporters: ['default', ['json', { outputFile: `.test-results/${scope}.json` }]],
  },
});
