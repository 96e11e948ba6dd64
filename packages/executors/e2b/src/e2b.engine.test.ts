import { afterAll, beforeAll, expect, test } from 'vitest';
import { requirePython } from '../../kit/src/drivers/__fixtures__/require-python.ts';
import { startE2b } from './__fixtures__/e2b-server.ts';
import { tools } from './__fixtures__/tools.ts';
import { e2b } from './index.ts';

beforeAll(requirePython);
const server = await startE2b();
afterAll(server.close);

test('the key goes to the control plane alone', async () => {
  await using executor = e2b({ ...server.options, language: 'python' });
  await using session = await executor.start(tools);
  await session.run('echo(value=1)');
  const toSandboxes = server.requests.filter(({ path }) => path.startsWith('envd'));
  expect(toSandboxes.length).toBeGreaterThan(3);
  expect(JSON.stringify(toSandboxes)).not.toContain(server.key);
  expect(await session.run('import os\ndict(os.environ).get("E2B_API_KEY"), len(os.environ) < 6')).toMatchObject({
    value: [null, true],
  });
});

test('packages of Python are installed before the internet is taken away', async () => {
  // Stands in for pip, which has nothing to install from here.
  const python = `case "$*" in *"pip install"*) mkdir -p thimble/packages && echo 'answer = 42' > thimble/packages/numpy.py;; *) exec /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin python3 "$@";; esac`;
  const own = await startE2b({ programs: { python3: python } });
  try {
    await using executor = e2b({ ...own.options, language: 'python', imports: ['numpy'] });
    await using session = await executor.start(tools);
    expect(await session.run('import numpy\nnumpy.answer')).toMatchObject({ value: 42 });
    const steps = own.requests.filter(({ path }) => /network|Start/.test(path)).map(({ body }) => JSON.stringify(body));
    expect(
      steps.map((step) => /pip install|driver\.py|"allow_internet_access":(?:true|false)/.exec(step)?.[0]),
    ).toEqual([undefined, '"allow_internet_access":true', 'pip install', '"allow_internet_access":false', 'driver.py']);
    expect([...own.sandboxes.values()].map(({ internet }) => internet)).toEqual([false]);
  } finally {
    await own.close();
  }
});

test('sessions one after the other leave nothing behind', async () => {
  await using executor = e2b({ ...server.options, language: 'python' });
  const once = async () => {
    await using session = await executor.start(tools);
    expect(await session.run('1')).toMatchObject({ value: 1 });
  };
  for (let count = 0; count < 10; count++) await once();
  const before = { handles: process.getActiveResourcesInfo().length, connections: server.connections() };
  for (let count = 0; count < 40; count++) await once();
  expect(process.getActiveResourcesInfo().length).toBeLessThan(before.handles + 10);
  expect(server.connections()).toBeLessThan(before.connections + 10);
  expect([...server.sandboxes.values()].filter(({ state }) => state !== 'ended')).toEqual([]);
});
