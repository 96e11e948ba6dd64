import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tool } from '@thimble/core';
import { callTool } from '@thimble/core/testing';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { gradioServer, type Endpoint } from './__fixtures__/gradio-server.ts';
import { fromSpace, type FromSpaceOptions } from './from-space.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const text = (name: string, more: object = {}) => ({
  parameter_name: name,
  label: name,
  type: { type: 'string' },
  python_type: { type: 'str', description: '' },
  component: 'Textbox',
  ...more,
});
const picture = text('picture', {
  component: 'Image',
  python_type: { type: 'filepath', description: '' },
  type: { type: 'object' },
});
const fileData = (path: string, url: string, name: string) => ({
  path,
  url,
  orig_name: name,
  meta: { _type: 'gradio.FileData' },
});

const endpoints: { [name: string]: Endpoint } = {
  '/greet': {
    parameters: [
      text('name'),
      text('times', {
        type: { type: 'number' },
        component: 'Number',
        python_type: { type: 'float', description: '' },
        parameter_has_default: true,
        parameter_default: 2,
      }),
      text('tone', {
        component: 'Dropdown',
        python_type: { type: "Literal['warm', 'cold']", description: '' },
        parameter_has_default: true,
        parameter_default: 'warm',
      }),
    ],
    returns: [text('greeting')],
    run: ([name, times, tone]) =>
      name === 'nobody' ? new Error('nobody is there') : [`${String(name)} ${String(times)} ${String(tone)}`],
  },
  '/draw': {
    parameters: [text('prompt')],
    returns: [picture, text('seed')],
    run: (_, root) => [fileData('/tmp/out.png', `${root}/gradio_api/file=/tmp/out.png`, 'out.png'), 7],
  },
  '/write-text': {
    parameters: [],
    returns: [text('file')],
    run: (_, root) => [
      [
        fileData('/tmp/a.txt', `${root}/gradio_api/file=/tmp/a.txt`, '../a b.txt'),
        fileData('/tmp/x', 'http://169.254.169.254/latest', 'x'),
      ],
    ],
  },
  '/look': { parameters: [picture], returns: [text('seen')], run: ([given]) => [JSON.stringify(given)] },
  '/hang': { parameters: [], returns: [text('never')], run: () => 'hang' },
};
const files = { '/tmp/out.png': png, '/tmp/a.txt': Buffer.from('hello') };

async function space(options: FromSpaceOptions = {}) {
  const server = await gradioServer(endpoints, files);
  const tools = await fromSpace(server.url, options);
  onTestFinished(() => tools[Symbol.asyncDispose]());
  const call = (name: string, input: object, signal = new AbortController().signal) =>
    callTool(toolOf(tools, name), input, { signal });
  return { ...server, tools, call };
}

function toolOf(tools: readonly Tool[], name: string): Tool {
  const found = tools.find(({ declaration }) => declaration.name === name);
  if (!found) throw new Error(`There is no tool ${name}.`);
  return found;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'thimble-gradio-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

describe('the endpoints of a server', () => {
  test('are saved by its address and the options that are data', async () => {
    const { tools, url } = await space({ prefix: 'demo_', signal: new AbortController().signal });
    const spec = { package: '@thimble/gradio', export: 'fromSpace', args: [url, { prefix: 'demo_' }] };
    expect(tools.map((tool) => tool.spec)).toEqual(tools.map(() => spec));
  });

  test('are tools, with what they take and return', async () => {
    const { tools } = await space({ prefix: 'demo_' });
    expect(tools.map(({ declaration }) => declaration.name)).toEqual([
      'demo_greet',
      'demo_draw',
      'demo_write_text',
      'demo_look',
      'demo_hang',
    ]);
    expect(tools[0]?.declaration).toMatchObject({
      description: expect.stringContaining('greeting (Textbox)'),
      inputSchema: {
        properties: {
          name: { type: 'string' },
          times: { type: 'number', default: 2 },
          tone: { enum: ['warm', 'cold'] },
        },
        required: ['name'],
      },
    });
  });

  test('are called, with their defaults', async () => {
    const { call } = await space();
    expect(await call('greet', { name: 'Ada' })).toBe('Ada 2 warm');
    expect(await call('greet', { name: 'Bob', times: 1, tone: 'cold' })).toBe('Bob 1 cold');
    expect(await Promise.all(['a', 'b', 'c'].map((name) => call('greet', { name })))).toEqual([
      'a 2 warm',
      'b 2 warm',
      'c 2 warm',
    ]);
  });

  test('that fail say why, and the next call works', async () => {
    const { call } = await space();
    await expect(call('greet', { name: 'nobody' })).rejects.toMatchObject({
      code: 'tool',
      message: expect.stringContaining('nobody is there'),
    });
    expect(await call('greet', { name: 'Ada' })).toBe('Ada 2 warm');
  });

  test('are chosen by name', async () => {
    const { tools } = await space({ endpoints: ['/draw'] });
    expect(tools).toHaveLength(1);
    await expect(space({ endpoints: ['/paint'] })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('/greet, /draw'),
    });
  });

  test('that hang are ended by their time and by the signal', async () => {
    const { call } = await space({ timeoutMs: 100 });
    await expect(call('hang', {})).rejects.toThrow('longer than 100 ms');
    const patient = await space();
    const controller = new AbortController();
    const hanging = patient.call('hang', {}, controller.signal);
    hanging.catch(() => {});
    await expect.poll(() => patient.requests.some(({ path }) => path.endsWith('/queue/join'))).toBe(true);
    controller.abort(new Error('enough'));
    await expect(hanging).rejects.toThrow('enough');
    await expect.poll(() => patient.requests.some(({ path }) => path.endsWith('/cancel'))).toBe(true);
  });
});

describe('files', () => {
  test('that come back are pictures for the model, or what is known of them', async () => {
    const { call, url } = await space();
    expect(await call('draw', { prompt: 'dot' })).toEqual([
      { type: 'image', mediaType: 'image/png', data: png.toString('base64') },
      7,
    ]);
    expect(await call('write_text', {})).toEqual([
      { name: '../a b.txt', url: `${url}/gradio_api/file=/tmp/a.txt`, bytes: 5 },
      { name: 'x', url: 'http://169.254.169.254/latest' },
    ]);
  });

  test('that come back are saved where there is a folder, and never over another one', async () => {
    const there = folder();
    const { call } = await space({ files: there });
    expect(await call('draw', { prompt: 'dot' })).toMatchObject([{ file: 'out.png', image: { type: 'image' } }, 7]);
    expect(await call('draw', { prompt: 'dot' })).toMatchObject([{ file: 'out-2.png' }, 7]);
    expect(await call('write_text', {})).toMatchObject([{ file: '_a_b.txt', bytes: 5 }, { name: 'x' }]);
    expect(readFileSync(join(there, '_a_b.txt'), 'utf8')).toBe('hello');
  });

  test('that are larger than what is taken are not fetched', async () => {
    const { call } = await space({ maxFileBytes: 10 });
    expect(await call('draw', { prompt: 'dot' })).toMatchObject([
      { note: expect.stringContaining('more than 10 bytes') },
      7,
    ]);
  });

  test('are sent by URL, as data, or by name', async () => {
    const there = folder();
    writeFileSync(join(there, 'in.png'), png);
    symlinkSync('/etc/passwd', join(there, 'link'));
    const { call, requests } = await space({ files: there });
    expect(await call('look', { picture: 'https://a.test/x.png' })).toContain('https://a.test/x.png');
    expect(await call('look', { picture: `data:image/png;base64,${png.toString('base64')}` })).toContain(
      '/tmp/gradio/upload',
    );
    expect(await call('look', { picture: 'in.png' })).toContain('/tmp/gradio/upload');
    expect(requests.filter(({ path, body }) => path.endsWith('/upload') && body.includes('PNG'))).toHaveLength(2);
    for (const picture of ['../x', '/etc/passwd', 'link', 'C:x', '.env', 'nowhere.png'])
      await expect(call('look', { picture })).rejects.toThrow(/name of a file|no file/);
    const without = await space();
    await expect(without.call('look', { picture: 'in.png' })).rejects.toThrow('no folder of files');
  });
});

test('options that there are none of are refused before anything is asked', async () => {
  await expect(Reflect.apply(fromSpace, undefined, ['user/space', { endpoint: ['/predict'] }])).rejects.toThrow(
    'fromSpace has no option "endpoint". Did you mean `endpoints`?',
  );
});

describe('a Space that cannot be used is told', () => {
  /** Hugging Face as it answers about a Space. */
  const stage = (name: string) =>
    vi.stubGlobal('fetch', async (url: string | URL) =>
      String(url).includes('/api/spaces/')
        ? Response.json({ id: 'user/space', runtime: { stage: name }, host: 'https://user-space.hf.space' })
        : new Response('{}', { status: 503 }),
    );

  test('when it sleeps and does not wake up', async () => {
    stage('SLEEPING');
    await expect(fromSpace('user/space', { startMs: 50 })).rejects.toMatchObject({
      code: 'tool',
      message: expect.stringMatching(/user\/space.*asleep.*50 ms/),
    });
  });

  test('when it is paused', async () => {
    stage('PAUSED');
    await expect(fromSpace('user/space')).rejects.toMatchObject({
      code: 'tool',
      message: expect.stringContaining('paused'),
    });
  });

  test('when nobody answers', async () => {
    await expect(fromSpace('http://127.0.0.1:1')).rejects.toMatchObject({ code: 'tool' });
  });

  test('when its token is missing', async () => {
    await expect(fromSpace('user/space', { tokenEnv: 'NO_SUCH_TOKEN' })).rejects.toMatchObject({
      code: 'missing-secret',
    });
    vi.stubEnv('ODD_TOKEN', 'secret');
    await expect(fromSpace('user/space', { tokenEnv: 'ODD_TOKEN' })).rejects.toMatchObject({
      message: expect.not.stringContaining('secret'),
    });
  });
});
