import type { AgentError, SessionOptions } from '@thimble/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { startPackageIndex } from './__fixtures__/package-index.ts';
import { startRegistry } from './__fixtures__/registry.ts';
import { containersOf, engine, requireTestImages, TEST_IMAGES, testDocker } from './__fixtures__/test-engine.ts';
import { startError } from './__fixtures__/run-start-error.ts';
import { docker, type DockerProgress } from './index.ts';
import { openEngine } from './engine.ts';
import { ownerLabel, ownerOfThisProcess, packagesLabel, sandboxLabel } from './owner.ts';
import { reap } from './reaper.ts';

beforeAll(requireTestImages);

const host: SessionOptions = { tools: [], callTool: async () => null };
const coded = (code: AgentError['code'], text: string | RegExp = '') =>
  expect.objectContaining({ code, message: expect.stringMatching(text) });

describe('containers', () => {
  test('are as hard as they can be made', async () => {
    await using executor = testDocker({ pool: 0 });
    await executor.start({ ...host, limits: { memoryMb: 100 } });
    const [id = ''] = await containersOf();
    const { Config: config, HostConfig: settings, Mounts: mounts } = await engine.getContainer(id).inspect();
    expect(settings).toMatchObject({
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      PidsLimit: 64,
      NanoCpus: 1e9,
      AutoRemove: true,
      Privileged: false,
    });
    expect(settings.Memory).toBe(settings.MemorySwap);
    expect([settings.Binds ?? [], mounts, config.User]).toEqual([[], [], '65534:65534']);
  });

  test('are not there before the first session, and one more than needed is kept ready after it', async () => {
    await using executor = testDocker();
    expect(await containersOf()).toEqual([]);
    await using session = await executor.start(host);
    await expect.poll(() => containersOf()).toHaveLength(2);
    expect(await session.run('1')).toMatchObject({ value: 1 });
  });

  test('are all gone when the executor is disposed, also those that hang or are not ready yet', async () => {
    const executor = testDocker({ pool: 2 });
    const session = await executor.start(host);
    const run = session.run('while (true) {}');
    const starting = executor.start(host).catch((error: unknown) => error);
    await executor[Symbol.asyncDispose]();
    expect((await run).type).toBe('error');
    await starting;
    await expect.poll(() => containersOf()).toEqual([]);
  });

  test('are taken from the pool at once', async () => {
    await using executor = testDocker({ pool: 1 });
    await using first = await executor.start(host);
    await expect.poll(async () => (await first.run('1')).type).toBe('value');
    await expect.poll(() => containersOf()).toHaveLength(2);
    await using second = await executor.start(host);
    expect(await second.run('2')).toMatchObject({ value: 2 });
  });

  test('forty sessions one after the other leave none behind, and no file handles', async () => {
    await using executor = testDocker({ language: 'python' });
    const before = handles();
    for (let given = 0; given < 40; given++) {
      await using session = await executor.start({ ...host, variables: { given } });
      expect(await session.run('given')).toMatchObject({ value: given });
    }
    await expect.poll(async () => (await containersOf()).length).toBeLessThanOrEqual(1);
    expect(handles()).toBeLessThanOrEqual(before + 10);
  });
});

describe('packages', () => {
  test('of the host are imported in TypeScript', async () => {
    await using executor = testDocker({ imports: ['acorn'], pool: 0 });
    await using session = await executor.start(host);
    const code = "import { parse } from 'acorn';\nparse('1', { ecmaVersion: 2024 }).type";
    expect(await session.run(code)).toMatchObject({ value: 'Program' });
    expect(await session.run("import fs from 'node:fs';")).toMatchObject({ error: { name: 'ImportError' } });
  });

  test('of an index are installed once for Python, and nothing of the installation stays', async () => {
    // Another name each time, so that no image of an earlier run is found.
    const name = `thimble-greeting-${Date.now()}`;
    await using index = await startPackageIndex(name);
    const progress: DockerProgress[] = [];
    const options = {
      language: 'python',
      imports: [`${name}==1.0`],
      install: { network: 'host', env: { PIP_INDEX_URL: index.url } },
      pool: 0,
      onProgress: (one: DockerProgress) => void progress.push(one),
    } as const;
    for (let time = 0; time < 2; time++) {
      await using executor = testDocker(options);
      await using session = await executor.start(host);
      expect(await session.run('import thimble_greeting\nthimble_greeting.greet("you")')).toMatchObject({
        value: 'hello you',
      });
    }
    expect(progress.filter(({ text }) => text === `Installing ${name}==1.0`)).toHaveLength(1);
    const images = await engine.listImages({ filters: { label: [`${packagesLabel}=${name}==1.0`] } });
    expect(images).toHaveLength(1);
    for (const { Id } of images) {
      expect(JSON.stringify(await engine.getImage(Id).inspect())).not.toContain(index.url);
      await engine.getImage(Id).remove({ force: true });
    }
  });

  test('that no index has are told', async () => {
    await using index = await startPackageIndex('thimble-greeting');
    const install = { network: 'host', env: { PIP_INDEX_URL: index.url } };
    await using executor = testDocker({ language: 'python', imports: ['thimble-none'], install });
    await expect(executor.start(host)).rejects.toEqual(
      coded('missing-dependency', /thimble-none[^]*No matching distribution/),
    );
    expect(await containersOf()).toEqual([]);
  });
});

describe('what is missing is told', () => {
  test('an engine that this user may not use', () => {
    expect(startError({}, 65_534)).toMatch(/^unauthorized: .*group "docker"/);
  });

  test('an image that does not exist, and one that cannot be pulled', async () => {
    await using registry = await startRegistry();
    await using none = docker({ image: `${registry.address}/none:1` });
    await expect(none.start(host)).rejects.toEqual(coded('invalid-argument', /none:1/));
    await using unreachable = docker({ image: '127.0.0.1:9/thing:1' });
    await expect(unreachable.start(host)).rejects.toEqual(coded('missing-dependency', /docker pull 127\.0\.0\.1:9/));
  });

  test('why a layer of an image does not come', async () => {
    await using registry = await startRegistry({ isDamaged: true });
    await using executor = docker({ image: `${registry.address}/thing:1` });
    await expect(executor.start(host)).rejects.toEqual(
      coded('missing-dependency', /filesystem layer verification failed/),
    );
  });

  test('what throws while it is told of progress ends the start', async () => {
    await using registry = await startRegistry({ isDamaged: true });
    const stop = new Error('not now');
    for (const last of ['Pulling', 'fs layer']) {
      const onProgress = ({ text }: DockerProgress) => {
        if (text.includes(last)) throw stop;
      };
      await using executor = docker({ image: `${registry.address}/thing:1`, onProgress });
      await expect(executor.start(host)).rejects.toBe(stop);
    }
  });

  test('an image that is pulled, with progress, but has no Node.js', async () => {
    await using registry = await startRegistry();
    const image = `${registry.address}/thing:1`;
    const progress: DockerProgress[] = [];
    await using executor = docker({ image, onProgress: (one) => void progress.push(one) });
    await expect(executor.start(host)).rejects.toEqual(coded('invalid-argument', /no "node".*Node\.js 24/));
    expect(progress[0]).toEqual({ stage: 'pull', text: `Pulling ${image}` });
    expect(progress.some(({ text }) => text.includes('Pull complete'))).toBe(true);
  });
});

test('the reaper removes what a process left that is gone, and nothing else', async () => {
  const gone = ownerOfThisProcess().replace(/\.\d+\./, '.999999999.');
  const elsewhere = gone.replace(/^\w+/, 'f'.repeat(16));
  const make = (owner: string) =>
    engine.createContainer({
      Image: TEST_IMAGES.python,
      Cmd: ['python3', '-c', 'import time; time.sleep(60)'],
      Labels: { [sandboxLabel]: '1', [ownerLabel]: owner },
    });
  const containers = await Promise.all([gone, elsewhere, ownerOfThisProcess()].map(make));
  try {
    // Reapers of other test files may have taken the first one.
    await Promise.all(containers.map((container) => container.start().catch(() => {})));
    await reap(await openEngine(undefined));
    const left = await Promise.all(
      containers.map((container) =>
        container.inspect().then(
          () => true,
          () => false,
        ),
      ),
    );
    expect(left).toEqual([false, true, true]);
  } finally {
    await Promise.all(containers.map((container) => container.remove({ force: true }).catch(() => {})));
  }
});

function handles(): number {
  return process.getActiveResourcesInfo().filter((name) => /Socket|Pipe|TCP/.test(name)).length;
}
