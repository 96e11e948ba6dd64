import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { emptyEngine } from '../__fixtures__/docker-engine.ts';
import { executors, namesFor, resolveExecutor, type ExecutorFlags, type Progress } from './executors.ts';

const hostOfSession = { tools: [], callTool: async () => null };

beforeEach(() => () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe('the executor of the flags', () => {
  test.each<[ExecutorFlags, string, string]>([
    [{}, '@thimble/isolated-vm', 'typescript'],
    [{ language: 'typescript' }, '@thimble/isolated-vm', 'typescript'],
    [{ language: 'python' }, '@thimble/pyodide', 'python'],
    ...executors.flatMap(({ name, package: packageName, languages }) => [
      [{ executor: name }, packageName, languages[0]] satisfies [ExecutorFlags, string, string],
      ...languages.map(
        (language) => [{ executor: name, language }, packageName, language] satisfies [ExecutorFlags, string, string],
      ),
    ]),
  ])('%j is %s, in %s', async (flags, packageName, language) => {
    await using executor = await resolveExecutor(flags);
    expect(executor).toMatchObject({ language, spec: { package: packageName } });
  });

  test.each(namesFor())('%s is told the imports', async (name) => {
    await using executor = await resolveExecutor({ executor: name, imports: ['numbers'] }, () => {});
    expect(executor.spec?.args).toEqual([expect.objectContaining({ imports: ['numbers'] })]);
    expect(executor.notes).toContain('numbers');
  });

  test.each(namesFor())('%s refuses an option that it does not have, and says which was meant', async (name) => {
    await using executor = await resolveExecutor({ executor: name });
    const { spec } = executor;
    const { [spec?.export ?? '']: factory } = await import(spec?.package ?? '');
    expect(() => factory({ import: [] })).toThrow(`${spec?.export} has no option "import". Did you mean \`imports\`?`);
    expect(() => factory({ imports: 'numbers' })).toThrow(`${spec?.export}.imports must be an array`);
  });

  test.each<[ExecutorFlags, string]>([
    [
      { executor: 'isolated-vm', language: 'python' },
      `does not run python. Executors that do: ${namesFor('python').join(', ')}.`,
    ],
    [{ executor: 'pyodide', language: 'typescript' }, `that do: ${namesFor('typescript').join(', ')}.`],
    [{ executor: 'pyodite' }, `no such executor. Did you mean \`pyodide\`? Executors: ${namesFor().join(', ')}.`],
  ])('%j is refused with what would fit', async (flags, message) => {
    await expect(resolveExecutor(flags)).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining(message),
    });
  });
});

describe('what the first session waits for is told', () => {
  test('of images that Docker pulls', async () => {
    await using engine = await emptyEngine();
    vi.stubEnv('DOCKER_HOST', engine.env.DOCKER_HOST);
    const told: Parameters<Progress>[] = [];
    await using executor = await resolveExecutor({ executor: 'docker' }, (...news) => void told.push(news));
    await expect(executor.start(hostOfSession)).rejects.toMatchObject({
      message: expect.stringContaining('cannot be pulled: no space left'),
    });
    expect(told.slice(0, 3)).toEqual([
      ['Pulling node:24-slim'],
      ['Pulling node:24-slim', '24-slim: Pulling from library/node'],
      ['Pulling node:24-slim', '━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 25 %'],
    ]);
  });

  test('of packages that Pyodide downloads', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'thimble-cli-'));
    vi.stubEnv('XDG_CACHE_HOME', folder);
    vi.stubGlobal('fetch', async () => new Response(null, { status: 503 }));
    const told: Parameters<Progress>[] = [];
    await using executor = await resolveExecutor(
      { executor: 'pyodide', imports: ['six'] },
      (...news) => void told.push(news),
    );
    await expect(executor.start(hostOfSession)).rejects.toMatchObject({ code: 'missing-dependency' });
    expect(told).toEqual([[expect.stringMatching(/^Downloading six-.*\.whl$/)]]);
    await rm(folder, { recursive: true });
  });
});
