import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session, SessionOptions } from '@thimble/core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { pyodide, type PyodideOptions } from './index.ts';
import { findPackages } from './packages.ts';

const host: SessionOptions = { tools: [], callTool: async () => null };
const FILE = 'tiny-1.0-py3-none-any.whl';
const NEEDED = 'tiny_needed-2.0-py3-none-any.whl';
const files = new Map<string, Buffer>();
const asked: string[] = [];
let served = new Map<string, Buffer>();
let folder = '';
let packageBaseUrl = '';
let lockFile = '';

const server = createServer(({ url = '' }, response) => {
  const name = url.slice('/full/'.length);
  asked.push(name);
  const file = served.get(name);
  response.writeHead(file ? 200 : 404).end(file);
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thimble-test-'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  packageBaseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/full/`;
  await using executor = pyodide({ spares: 0 });
  await using session = await executor.start(host);
  files.set(FILE, await makeWheel(session, 'tiny', '1.0', 'import tiny_needed\nanswer = tiny_needed.half * 2'));
  files.set(NEEDED, await makeWheel(session, 'tiny_needed', '2.0', 'half = 21'));
  lockFile = join(folder, 'pyodide-lock.json');
  const { folder: _, ...base } = { folder, info: await infoOfLock() };
  const packages = {
    tiny: entryFor('tiny', '1.0', FILE, ['tiny-needed']),
    'tiny-needed': entryFor('tiny_needed', '2.0', NEEDED, []),
  };
  await writeFile(lockFile, JSON.stringify({ ...base, packages }));
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  served = new Map(files);
  asked.length = 0;
});

/** What an executor does before it starts its first sandbox. */
const find = ({ imports = [], ...options }: PyodideOptions) =>
  findPackages(imports, folder, { lockFile, packageBaseUrl, ...options });

/** The value of a step, or why there is none. */
async function valueOf(code: string, options: PyodideOptions): Promise<unknown> {
  await using executor = pyodide({ spares: 0, lockFile, packageBaseUrl, ...options });
  try {
    await using session = await executor.start(host);
    const execution = await session.run(code);
    return execution.type === 'value' ? execution.value : execution;
  } catch (error) {
    return error;
  }
}

test('a package comes with what it needs, is downloaded once, and is there before the first step', async () => {
  const options = { imports: ['Tiny'], packageCacheDir: join(folder, 'cache') };
  expect(await valueOf('import sys\n["tiny" in sys.modules, __import__("tiny").answer]', options)).toEqual([true, 42]);
  expect(asked.toSorted()).toEqual([FILE, NEEDED]);
  served.clear();
  await find(options);
  expect(asked).toHaveLength(2);
});

test('one that is damaged in the cache is downloaded again', async () => {
  const packageCacheDir = join(folder, 'damaged');
  await find({ imports: ['tiny'], packageCacheDir });
  await writeFile(join(packageCacheDir, NEEDED), 'no wheel');
  await find({ imports: ['tiny'], packageCacheDir });
  expect(asked.toSorted()).toEqual([FILE, NEEDED, NEEDED]);
  expect(await readFile(join(packageCacheDir, NEEDED))).toEqual(files.get(NEEDED));
});

test('offline and not in the cache, it says what to do', async () => {
  served.clear();
  const packageCacheDir = join(folder, 'empty');
  const error = await valueOf('1', { imports: ['tiny'], packageCacheDir });
  expect(error).toMatchObject({
    code: 'missing-dependency',
    message: expect.stringMatching(/status 404[^]*put tiny[^]*\.whl there/),
  });
  const unreachable = await valueOf('1', { imports: ['tiny'], packageCacheDir, packageBaseUrl: 'http://127.0.0.1:1/' });
  expect(unreachable).toMatchObject({ code: 'missing-dependency' });
});

test('a download that is not what the lock file names is refused', async () => {
  served.set(FILE, Buffer.from('another file'));
  const error = await valueOf('1', { imports: ['tiny'], packageCacheDir: join(folder, 'other') });
  expect(error).toMatchObject({ code: 'missing-dependency', message: expect.stringMatching(/not the file/) });
});

test('a wheel of the disk can be imported', async () => {
  const wheel = join(folder, NEEDED);
  await writeFile(wheel, files.get(NEEDED) ?? '');
  expect(
    await valueOf('import tiny_needed\ntiny_needed.half', {
      imports: [wheel],
      packageCacheDir: join(folder, 'wheels'),
    }),
  ).toBe(21);
});

test.each([
  [{ imports: ['tinny'] }, /not part of Pyodide.*tiny/],
  [{ imports: ['./nowhere-1.0-py3-none-any.whl'] }, /wheel \.\/nowhere\S+ does not exist/],
  [{ imports: ['tiny'], lockFile: './nowhere.json' }, /lock file .* cannot be read/],
])('%j is refused at the start', async (options, message) => {
  const error = await valueOf('1', { packageCacheDir: join(folder, 'cache'), ...options });
  expect(error).toMatchObject({ code: 'invalid-argument', message: expect.stringMatching(message) });
});

/** Python makes the archive. */
async function makeWheel(session: Session, name: string, version: string, source: string): Promise<Buffer> {
  const execution = await session.run(`import base64, io, zipfile
name, version, source = ${JSON.stringify([name, version, source])}
data = io.BytesIO()
with zipfile.ZipFile(data, 'w') as wheel:
    folder = f'{name}-{version}.dist-info'
    wheel.writestr(f'{name}.py', source)
    wheel.writestr(f'{folder}/METADATA', f'Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n')
    wheel.writestr(f'{folder}/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr(f'{folder}/RECORD', '')
base64.b64encode(data.getvalue()).decode()`);
  return Buffer.from(
    execution.type === 'value' && typeof execution.value === 'string' ? execution.value : '',
    'base64',
  );
}

function entryFor(name: string, version: string, file: string, depends: string[]): object {
  const sha256 = createHash('sha256')
    .update(files.get(file) ?? '')
    .digest('hex');
  const plain = { name, version, file_name: file, sha256, depends, imports: [name] };
  return { ...plain, install_dir: 'site', package_type: 'package', unvendored_tests: false };
}

async function infoOfLock(): Promise<unknown> {
  const { info }: { info?: unknown } = JSON.parse(
    await readFile(new URL(import.meta.resolve('pyodide/pyodide-lock.json')), 'utf8'),
  );
  return info;
}
