import { defineConfig } from 'vitest/config';

const conditions = ['@thimble/source', 'node', 'import', 'default'];
// Nx names the package whose tests it runs; a plain `vitest run` runs them all.
const scope = process.env['NX_TASK_TARGET_PROJECT'] ?? 'all';

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/**/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    execArgv: ['--conditions=@thimble/source'],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ['default', ['json', { outputFile: `.test-results/${scope}.json` }]],
  },
});
