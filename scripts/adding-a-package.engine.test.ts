import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyWorkspace, type WorkspaceCopy } from './copy-workspace.ts';
import { sampleDocs, sampleFiles, sampleRows } from './sample-packages.ts';

const fromSource = '--conditions=@thimble/source';
let folder: string;
let workspace: WorkspaceCopy;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thimble-workspace-'));
  workspace = await copyWorkspace(folder);
  for (const [path, text] of Object.entries(sampleFiles)) await workspace.write(path, text);
  await workspace.link('@thimble/sample', 'packages/models/sample');
  await workspace.link('@thimble/sample-box', 'packages/executors/sample-box');
  for (const [path, row] of Object.entries(sampleRows))
    await workspace.edit(path, (text) => text.replace(/^\];/m, () => `${row}\n];`));
  for (const { path, after, row } of sampleDocs)
    await workspace.edit(path, (text) =>
      text.replaceAll(/^\|.*$/gm, (line) => (line.startsWith(after) ? `${line}\n${row}` : line)),
    );
  // A part of `npm run lock`.
  await workspace.run('node', [fromSource, 'scripts/cli-packages.ts']);
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.concurrent(
  'a folder, a row in a table and its rows in the docs are all that a new package needs',
  { timeout: 120_000 },
  () => {
    test('the command line names it, and pack-test finds it', async () => {
      const program = `
      import { PassThrough } from 'node:stream';
      import { text } from 'node:stream/consumers';
      import { executors } from './packages/cli/src/config/executors.ts';
      import { main } from './packages/cli/src/program.ts';
      import { packagesOf } from './scripts/packages.ts';
      async function printed(...words) {
        const stdout = new PassThrough();
        await main(words, { stdin: process.stdin, stdout, stderr: process.stderr });
        return text(stdout.end());
      }
      const names = ['models', 'executors'].flatMap(packagesOf).map(({ manifest }) => manifest.name);
      const offered = executors.map((entry) => entry.package);
      const models = JSON.parse(await printed('models', '--json'));
      console.log(JSON.stringify({ help: await printed('--help'), models, names, offered }));`;
      const printed = await workspace.run('node', [fromSource, '--input-type=module', '-e', program]);
      expect(JSON.parse(printed)).toEqual({
        help: expect.stringContaining('sample-box'),
        models: expect.objectContaining({
          providers: expect.arrayContaining([expect.objectContaining({ name: 'sample', version: '0.0.0' })]),
        }),
        names: expect.arrayContaining(['@thimble/sample', '@thimble/sample-box']),
        offered: expect.arrayContaining(['@thimble/sample-box']),
      });
    });

    test('the tests of all packages, of the tables and of the docs pass', async () => {
      const scripts = ['tables', 'packages', 'layers'].map((name) => `scripts/${name}.test.ts`);
      const config = ['executors', 'every-provider'].map((name) => `packages/cli/src/config/${name}.test.ts`);
      // What other tests show of all packages, and no new one changes: types, and the tasks of each other provider.
      const names = '--testNamePattern=^(?!.*type-checks)(?!.*is solved the same way with (?!sample$))';
      const options = ['--reporter=dot', '--no-isolate', '--maxWorkers=1', names];
      expect(await workspace.run('vitest', ['run', ...options, ...scripts, ...config])).toMatch(/Test Files +5 passed/);
    });

    test('knip is content', async () => {
      expect(await workspace.run('knip', ['--no-config-hints'])).toBe('');
      const production = ['--production', '--strict', '--dependencies', '--workspace=packages/cli'];
      expect(await workspace.run('knip', production)).toBe('');
    });
  },
);
