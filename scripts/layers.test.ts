import { expect, test } from 'vitest';
import { workspacePackages } from './packages.ts';
import { typeCheck } from './type-check.ts';

/** Which packages of ours a folder may depend on, and what it must take as a peer. The command line may use all. */
const layers = [
  { folder: /^packages\/core$/, dependencies: [], peers: ['zod'] },
  { folder: /^packages\/executors\/kit$/, dependencies: [], peers: ['@thimble/core'] },
  { folder: /^packages\/executors\//, dependencies: ['@thimble/executor-kit'], peers: ['@thimble/core'] },
  { folder: /^packages\/models\/kit$/, dependencies: [], peers: ['@thimble/core'] },
  { folder: /^packages\/models\//, dependencies: ['@thimble/model-kit'], peers: ['@thimble/core'] },
  // Reads pages with the reader of the collection, within its guard: a second one would guard less.
  { folder: /^packages\/tools\/browser$/, dependencies: ['@thimble/tools'], peers: ['@thimble/core'] },
  { folder: /^packages\/tools\//, dependencies: [], peers: ['@thimble/core'] },
  { folder: /^packages\/runtimes\/runs$/, dependencies: [], peers: ['@thimble/core'] },
  { folder: /^packages\/runtimes\//, dependencies: ['@thimble/runs'], peers: ['@thimble/core'] },
  { folder: /^packages\/create$/, dependencies: [], peers: [] },
  { folder: /^packages\/evals$/, dependencies: [], peers: ['@thimble/core'] },
  { folder: /^packages\/hub$/, dependencies: [], peers: ['@thimble/core'] },
];
const packages = workspacePackages();

test.each(packages.filter(({ folder }) => folder !== 'packages/cli'))(
  '$folder is in its layer',
  ({ folder, manifest }) => {
    const layer = layers.find((candidate) => candidate.folder.test(folder));
    if (!layer) throw new Error(`${folder} has no layer: add one above.`);
    const ours = Object.keys(manifest.dependencies).filter((name) => name.startsWith('@thimble/'));
    expect(layer.dependencies).toEqual(expect.arrayContaining(ours));
    expect(Object.keys(manifest.peerDependencies)).toEqual(expect.arrayContaining(layer.peers));
  },
);

test('nothing depends on the command line', () => {
  const dependents = packages.filter(({ manifest }) => '@thimble/cli' in manifest.dependencies);
  expect(dependents.map(({ folder }) => folder)).toEqual([]);
});

test('core has zod as its only peer, and no dependency', () => {
  const core = packages.find(({ folder }) => folder === 'packages/core');
  expect(core?.manifest.dependencies).toEqual({});
  expect(Object.keys(core?.manifest.peerDependencies ?? {})).toEqual(['zod']);
});

test('core runs where there is no Node: it type-checks against the types of the web platform alone', async () => {
  const virtual = { 'globals.d.ts': 'declare var setImmediate: ((callback: () => void) => unknown) | undefined;' };
  const compilerOptions = { types: [], lib: ['es2024', 'esnext.disposable', 'dom', 'dom.asynciterable'] };
  expect(
    await typeCheck('core', {
      virtual,
      files: ['packages/core/src/index.ts', 'packages/core/src/utilities.ts'],
      compilerOptions,
    }),
  ).toEqual([]);
});

test('what runs QuickJS in browsers type-checks against the types of the web platform alone', async () => {
  const virtual = {
    'globals.d.ts': `declare var setImmediate: ((callback: () => void) => unknown) | undefined;
      interface ErrorConstructor { captureStackTrace(target: object, below?: unknown): void }`,
    'worker.ts':
      "import type { WebWorker } from '@thimble/quickjs/web';\nexport const worker: WebWorker = new Worker('x');",
  };
  const files = ['packages/executors/quickjs/src/web.ts', 'packages/executors/quickjs/src/web-worker.ts'];
  const lib = ['es2024', 'esnext.disposable', 'dom', 'dom.iterable', 'dom.asynciterable'];
  expect(await typeCheck('quickjs-web', { virtual, files, compilerOptions: { types: [], lib } })).toEqual([]);
});
