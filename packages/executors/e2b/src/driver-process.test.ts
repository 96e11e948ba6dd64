import { once } from 'node:events';
import { Sandbox } from 'e2b';
import { afterAll, expect, test, vi } from 'vitest';
import { startE2b } from './__fixtures__/e2b-server.ts';
import { startDriverProcess } from './driver-process.ts';

const server = await startE2b();
afterAll(server.close);

const open = () => Sandbox.create({ ...server.options, validateApiKey: false });

test('the SDK keeps nothing of what a driver says', async () => {
  const sandbox = await open();
  const run = vi.spyOn(sandbox.commands, 'run');
  const { output, write, close } = await startDriverProcess(sandbox, 'exec cat');
  write('hello\n');
  expect(String((await once(output, 'data'))[0])).toBe('hello\n');
  const handle: unknown = await run.mock.results[0]?.value;
  expect(handle).toHaveProperty('pid');
  expect(handle).toHaveProperty('stdout', '');
  close();
});

test('input arrives whole and in order, above the size of a request too', async () => {
  const { output, write, close } = await startDriverProcess(await open(), 'exec cat');
  const lines = Array.from({ length: 300 }, (_, index) => `${index} ${'\u{1F600}'.repeat(2_500)}\n`);
  const sent = lines.join('');
  for (const line of lines) write(line);
  let received = '';
  output.setEncoding('utf8');
  output.on('data', (text: string) => {
    received += text;
  });
  await expect.poll(() => received.length, { timeout: 20_000 }).toBe(sent.length);
  expect(received).toBe(sent);
  close();
});

test('the end of the process is told', async () => {
  const { ended, close } = await startDriverProcess(await open(), 'exit 3');
  await expect(ended).resolves.toBeUndefined();
  close();
});
