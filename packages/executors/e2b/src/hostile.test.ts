import { afterEach, beforeEach, expect, test } from 'vitest';
import { startE2b, type E2bServer } from './__fixtures__/e2b-server.ts';
import { tools } from './__fixtures__/tools.ts';
import { e2b } from './index.ts';

// A "sandbox" here is a process of this machine: attacks that leave one would reach it. Those on the protocol do not.

const servers: E2bServer[] = [];
beforeEach(() => void servers.splice(0));
afterEach(() => Promise.all(servers.map((server) => server.close())));

/** A driver that answers whatever it likes: JavaScript that knows the `nonce`, and `say`s lines. */
async function hostile(code: string) {
  const script = `
    const say = (text) => process.stdout.write(text + '\\n');
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      if (!line) return;
      const frame = JSON.parse(line);
      if (frame.hello) { globalThis.nonce = frame.hello; say(nonce + ' {"ready":true}'); }
      if (frame.type === 'exec') { const send = (f) => say(nonce + ' ' + JSON.stringify(f)); ${code} }
    });`;
  const encoded = Buffer.from(script).toString('base64');
  const node = `case "$1" in --version) echo v24.0.0;; *) exec '${process.execPath}' -e "eval(Buffer.from('${encoded}', 'base64').toString())";; esac`;
  const server = await startE2b({ programs: { node } });
  servers.push(server);
  return { server, executor: e2b(server.options) };
}

const done = "{ type: 'done', run: frame.run, kept: true, outcome: { type: 'final-answer', json: '1' } }";

test.each([
  ['a frame without the nonce', `say(JSON.stringify(${done}))`],
  ['a frame with another nonce', `say('00000000-0000-0000-0000-000000000000 ' + JSON.stringify(${done}))`],
  ['no JSON', "say(nonce + ' {')"],
  ['an unknown frame', "send({ type: 'exec', code: '1' })"],
  ['a tool that does not exist', "send({ type: 'tool-call', run: frame.run, call: 1, name: 'other', input: '{}' })"],
  [
    'a call id twice',
    "for (const call of [1, 1]) send({ type: 'tool-call', run: frame.run, call, name: 'echo', input: '{}' })",
  ],
  [
    'an answer that is no JSON',
    "send({ type: 'done', run: frame.run, kept: true, outcome: { type: 'value', json: '{', truncated: false } })",
  ],
  ['a line without end', "const part = 'x'.repeat(4e6); for (let n = 0; n < 9; n++) process.stdout.write(part)"],
  ['an end by itself', 'process.exit(3)'],
])('%s ends the sandbox', async (_, code) => {
  const { server, executor } = await hostile(code);
  await using _executor = executor;
  await using session = await executor.start({ ...tools, limits: { timeoutMs: 110_000 } });
  expect(await session.run('1')).toMatchObject({ type: 'error', error: { name: 'SandboxError' } });
  expect(server.requests.length).toBeGreaterThan(4);
});

test('frames of another run are dropped', async () => {
  const { executor } = await hostile(`send({ ...${done}, run: frame.run + 1 }); send(${done})`);
  await using _executor = executor;
  await using session = await executor.start(tools);
  expect(await session.run('1')).toMatchObject({ type: 'final-answer', value: 1 });
});

test('frames in pieces of one byte are put together', async () => {
  const { executor } = await hostile(
    `const text = nonce + ' ' + JSON.stringify({ type: 'log', run: frame.run, text: 'h\u00e9 \u{1F600}' }) + '\\n' + nonce + ' ' + JSON.stringify(${done}) + '\\n';
     for (const byte of Buffer.from(text)) process.stdout.write(Buffer.from([byte]));`,
  );
  await using _executor = executor;
  await using session = await executor.start(tools);
  expect(await session.run('1')).toMatchObject({ type: 'final-answer', logs: 'h\u00e9 \u{1F600}' });
});

test('a driver that hangs is killed with its sandbox', async () => {
  const { server, executor } = await hostile('');
  await using _executor = executor;
  await using session = await executor.start(tools);
  expect(await session.run('1', { timeoutMs: 200 })).toMatchObject({ error: { name: 'TimeoutError' }, state: 'reset' });
  await expect.poll(() => [...server.sandboxes.values()].map(({ state }) => state)).toEqual(['ended']);
});

test('logs of many megabytes are cut, and a tool result above the limit throws in the code', async () => {
  const server = await startE2b();
  servers.push(server);
  await using executor = e2b(server.options);
  await using session = await executor.start({ ...tools, limits: { resultBytes: 1_000_000 } });
  const execution = await session.run("for (let n = 0; n < 100; n++) print('x'.repeat(100_000)); 1");
  expect(execution).toMatchObject({ type: 'value', value: 1, logs: expect.stringContaining('left out') });
  expect(execution.logs.length).toBeLessThan(60_000);
  expect(await session.run('await big({})')).toMatchObject({
    error: { name: 'LimitError', message: expect.stringContaining('1100002') },
  });
  expect(await session.run("(await echo({ text: 'x'.repeat(900_000) })).text.length")).toMatchObject({
    value: 900_000,
  });
});
