import type { AgentError, SessionOptions } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import { startError } from './__fixtures__/run-start-error.ts';
import { docker } from './index.ts';

// What needs no engine; docker.engine.test.ts has the rest.
const host: SessionOptions = { tools: [], callTool: async () => null };
const coded = (code: AgentError['code'], text: string | RegExp = '') =>
  expect.objectContaining({ code, message: expect.stringMatching(text) });

test('the executor says what it is, in plain JSON without secrets', () => {
  expect(docker().spec).toEqual({ package: '@thimble/docker', export: 'docker', args: [] });
  const install = { network: 'host', env: { PIP_INDEX_URL: 'https://user:secret@example.com' } };
  const { spec, notes, language } = docker({ language: 'python', imports: ['numpy'], install, onProgress() {} });
  expect(spec?.args).toEqual([{ language: 'python', imports: ['numpy'], install: { network: 'host' } }]);
  expect([language, notes]).toEqual(['python', expect.stringContaining('numpy')]);
});

describe('options that cannot work are refused', () => {
  test.each([
    { image: '--privileged' },
    { image: 'a b' },
    { pool: -1 },
    { pool: 1.5 },
    { cpus: 0 },
    { processes: 3 },
    { temporaryMb: Number.NaN },
    { orphanTimeoutMs: 1 },
    { language: 'python', imports: ['--index-url=http://example.com'] },
    { language: 'python', imports: ['numpy; import os'] },
    { language: 'python', imports: ['git+https://example.com/x'] },
    { language: 'python', imports: ['../x'] },
  ] as const)('%j', (options) => {
    expect(() => docker(options)).toThrow(coded('invalid-argument'));
  });

  test('and requirements as pip has them are not', () => {
    const imports = ['numpy', 'pandas>=2,<4', 'uvicorn[standard]~=0.30', 'a.b-c_d==1.0.*'];
    expect(docker({ language: 'python', imports }).spec?.args).toEqual([{ language: 'python', imports }]);
  });
});

describe('what is missing is told', () => {
  test('no engine', async () => {
    await using executor = docker({ socketPath: '/nowhere/docker.sock' });
    await expect(executor.start(host)).rejects.toEqual(
      coded('missing-dependency', /nowhere\/docker.sock[^]*Install Docker/),
    );
  });

  test('an engine that DOCKER_HOST names and that does not answer', () => {
    expect(startError({ DOCKER_HOST: 'tcp://127.0.0.1:9' })).toMatch(/^missing-dependency: .*127\.0\.0\.1:9/);
  });
});
