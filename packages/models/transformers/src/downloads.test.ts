import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AgentError } from '@thimble/core';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type HubOptions, type HubServer, hubServer } from './__fixtures__/hub-server.ts';
import { inThisProcess } from './__fixtures__/in-this-process.ts';
import { ask } from './__fixtures__/local.ts';
import { filesOf } from './__fixtures__/tiny-model.ts';
import type { DownloadProgress, TransformersOptions } from './options.ts';
import { transformers, transformersIn } from './transformers.ts';

const files = filesOf({ turns: [['Hello.']] });
const token = 'hf_0123456789abcdef';

async function hub(options: Partial<HubOptions> = {}): Promise<HubServer> {
  const server = await hubServer({ files, ...options });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thimble-cache-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

// The library remembers what it found of a model for as long as its process lives.
let id: string;
let models = 0;
const newId = () => (id = `tiny/model-${++models}`);
beforeEach(() => void newId());

/** In a process of its own, which knows nothing of others. */
function downloaded(options: TransformersOptions) {
  return ending(transformers(id, options));
}

/** In this process, for what does not depend on the process. */
function downloadedHere(options: TransformersOptions) {
  return ending(transformersIn(inThisProcess, id, options));
}

function ending<T extends AsyncDisposable>(model: T): T {
  onTestFinished(() => model[Symbol.asyncDispose]());
  return model;
}

/** The error of a call, which must have this code. */
async function failing(code: AgentError['code'], options: TransformersOptions, folder = id): Promise<AgentError> {
  const { error } = await ask(ending(transformersIn(inThisProcess, folder, options)));
  if (!AgentError.is(error, code)) throw new Error(`${code} is thrown, not ${String(error)}`, { cause: error });
  return error;
}

describe('a model of the Hub', () => {
  test('is downloaded once, and reports the progress', async () => {
    const server = await hub();
    const cacheDir = await emptyFolder();
    const progress: DownloadProgress[] = [];
    const options = { remoteHost: server.url, cacheDir, onProgress: (event: DownloadProgress) => progress.push(event) };
    const first = downloaded(options);
    expect((await ask(first)).text).toBe('Hello.');
    expect(first.supports.tools).toBe(true);
    const totalBytes = Buffer.from(files['onnx/model.onnx'] ?? '').length;
    const ofWeights = progress.filter(({ file }) => file === 'onnx/model.onnx');
    expect(ofWeights[0]).toEqual({ file: 'onnx/model.onnx', loadedBytes: 0, totalBytes, done: false });
    expect(ofWeights.at(-1)).toEqual({ file: 'onnx/model.onnx', loadedBytes: totalBytes, totalBytes, done: true });
    const names = ['config.json', 'onnx/model.onnx', 'tokenizer.json', 'tokenizer_config.json'];
    expect(progress.flatMap(({ file, done }) => (done ? [file] : [])).toSorted()).toEqual(names);

    const told = progress.length;
    expect((await ask(downloaded({ cacheDir, localFilesOnly: true, onProgress: options.onProgress }))).text).toBe(
      'Hello.',
    );
    expect(progress).toHaveLength(told);
  });

  test('works without a network if it is in the cache, even if optional files are not', async () => {
    const cacheDir = await emptyFolder();
    const server = await hubServer({ files });
    expect((await ask(downloadedHere({ remoteHost: server.url, cacheDir }))).text).toBe('Hello.');
    await server[Symbol.asyncDispose]();
    expect((await ask(downloaded({ remoteHost: server.url, cacheDir }))).text).toBe('Hello.');
  });

  test('is requested in its revision, which has its own cache', async () => {
    const server = await hub();
    const cacheDir = await emptyFolder();
    expect((await ask(downloadedHere({ remoteHost: server.url, cacheDir, revision: 'v2' }))).text).toBe('Hello.');
    expect(server.requests.length).toBeGreaterThan(0);
    expect(server.requests.filter(({ path }) => !path.startsWith(`/${id}/resolve/v2/`))).toEqual([]);
    const { error } = await ask(downloaded({ cacheDir, localFilesOnly: true }));
    expect(AgentError.is(error, 'bad-request')).toBe(true);
  });

  test('may have its chat template in a file of its own', async () => {
    const { 'tokenizer_config.json': config = '', ...others } = filesOf({ turns: [['Hello.']] });
    const { chat_template: template, ...rest }: { chat_template: string } = JSON.parse(String(config));
    const server = await hub({
      files: { ...others, 'tokenizer_config.json': JSON.stringify(rest), 'chat_template.jinja': template },
    });
    const cacheDir = await emptyFolder();
    expect((await ask(downloadedHere({ remoteHost: server.url, cacheDir }))).text).toBe('Hello.');
    expect((await ask(downloaded({ cacheDir, localFilesOnly: true }))).text).toBe('Hello.');
  });

  test('is requested with the token of the named variable, and otherwise without one', async () => {
    vi.stubEnv('HF_TOKEN', token);
    vi.stubEnv('MIRROR_TOKEN', `${token}_mirror`);
    onTestFinished(() => void vi.unstubAllEnvs());
    const server = await hub();
    await ask(downloadedHere({ remoteHost: server.url, cacheDir: await emptyFolder() }));
    expect(new Set(server.requests.map(({ authorization }) => authorization))).toEqual(new Set([undefined]));
    server.requests.length = 0;
    newId();
    await ask(downloadedHere({ remoteHost: server.url, cacheDir: await emptyFolder(), apiKeyEnv: 'MIRROR_TOKEN' }));
    expect(new Set(server.requests.map(({ authorization }) => authorization))).toEqual(
      new Set([`Bearer ${token}_mirror`]),
    );
  });

  test.each([
    [401, 'unauthorized', /"tiny\/model-\d+" \(HTTP 401\).+gated or private.+HF_TOKEN/],
    [404, 'bad-request', /no config\.json of "tiny\/model-\d+" \(HTTP 404\)\. Check the id/],
    [503, 'model-unavailable', /HTTP 503.+again later/],
  ] as const)('says what to do when the Hub answers %i', async (status, code, words) => {
    const server = await hub({
      answer(response) {
        response.writeHead(status).end('<!doctype html>');
        return true;
      },
    });
    const error = await failing(code, { remoteHost: server.url, cacheDir: await emptyFolder() });
    expect(error.message).toMatch(words);
  });

  test('says what to do if no server answers', async () => {
    const server = await hubServer({ files });
    await server[Symbol.asyncDispose]();
    const options = { remoteHost: server.url, cacheDir: await emptyFolder() };
    const error = await failing('model-unavailable', options);
    expect(error.message).toMatch(/config\.json .+ could not be downloaded from http:.+ECONNREFUSED.+folder as the id/);
    expect(error.retryable).toBe(true);
  });

  test('names the weights that do not exist', async () => {
    const server = await hub();
    const error = await failing('bad-request', {
      remoteHost: server.url,
      cacheDir: await emptyFolder(),
      dtype: 'q4',
    });
    expect(error.message).toMatch(/no onnx\/model_q4\.onnx on 127.+another dtype than 'q4'/);
  });

  test('keeps no part of a download that was cut, and can retry', async () => {
    let isCut = true;
    const server = await hub({
      answer(response, { url = '', headers }) {
        if (!isCut || !url.endsWith('.onnx') || headers.range) return false;
        response.writeHead(200, { 'content-length': 100_000 });
        response.write('half', () => response.destroy());
        return true;
      },
    });
    const options = { remoteHost: server.url, cacheDir: await emptyFolder() };
    const model = downloaded(options);
    const { error } = await ask(model);
    expect(AgentError.is(error, 'model-unavailable') && error.message).toMatch(
      /onnx\/model\.onnx .+ could not be downloaded/,
    );
    const left = await readdir(options.cacheDir, { recursive: true });
    expect(left.filter((name) => name.includes('onnx.') || name.endsWith('.onnx'))).toEqual([]);
    isCut = false;
    expect((await ask(model)).text).toBe('Hello.');
  });

  test('leaves no part of a download that was aborted', async () => {
    const started = Promise.withResolvers<void>();
    const server = await hub({
      answer(response, { url = '', headers }) {
        if (!url.endsWith('.onnx') || headers.range) return false;
        response.writeHead(200, { 'content-length': 100_000 });
        response.write('half');
        return true;
      },
    });
    const cacheDir = await emptyFolder();
    const onProgress = ({ file }: DownloadProgress) => file.endsWith('.onnx') && started.resolve();
    const controller = new AbortController();
    const call = ask(downloaded({ remoteHost: server.url, cacheDir, onProgress }), {}, controller.signal);
    await started.promise;
    controller.abort();
    expect(AgentError.is((await call).error, 'aborted')).toBe(true);
    await expect
      .poll(async () => (await readdir(cacheDir, { recursive: true })).filter((name) => name.includes('.tmp.')))
      .toEqual([]);
  });

  test('says what is missing in the cache if it must not be downloaded', async () => {
    const error = await failing('bad-request', { cacheDir: await emptyFolder(), localFilesOnly: true });
    expect(error.message).toMatch(/^config\.json of the model tiny\/model-\d+ is not in .+ localFilesOnly/);
  });
});

describe('a model in a folder', () => {
  test('says what it must contain', async () => {
    const folder = await emptyFolder();
    expect((await failing('bad-request', {}, folder)).message).toMatch(
      /has no config\.json.+must contain config\.json/,
    );
    await writeFile(join(folder, 'config.json'), String(files['config.json']));
    expect((await failing('bad-request', {}, folder)).message).toMatch(/has no tokenizer_config\.json/);
  });

  test('says if its weights are damaged, or cannot generate text', async () => {
    const damaged = await filled({ 'onnx/model.onnx': 'no model' });
    const error = await failing('model-unavailable', {}, damaged);
    expect([error.message.includes('may be damaged'), error.retryable]).toEqual([true, false]);
    const other = await filled({ 'config.json': JSON.stringify({ model_type: 'whisper_of_tomorrow' }) });
    expect((await failing('bad-request', {}, other)).message).toContain('whisper_of_tomorrow');
  });

  test('says if the device is not available', async () => {
    const device = process.platform === 'win32' ? 'coreml' : 'dml';
    expect((await failing('invalid-argument', { device }, await filled({}))).message).toContain(`'${device}'`);
  });
});

async function filled(changed: { [name: string]: string }): Promise<string> {
  const folder = await emptyFolder();
  await mkdir(join(folder, 'onnx'));
  for (const [name, content] of Object.entries({ ...files, ...changed })) await writeFile(join(folder, name), content);
  return folder;
}
