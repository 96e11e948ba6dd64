import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { linkDriver } from './link-driver.ts';

/** A link, and the other end of it. */
function connect(options: { maxLineBytes?: number; orphanMs?: number } = {}) {
  const output = new PassThrough();
  const written: string[] = [];
  const [onEnd, onFrame, onClose] = [
    vi.fn<() => void>(),
    vi.fn<(frame: unknown) => void>(),
    vi.fn<(reason: unknown) => void>(),
  ];
  const link = linkDriver({ output, write: (text) => void written.push(text), onEnd, ...options });
  link.subscribe({ onFrame, onClose });
  const { hello: nonce }: { hello: string } = JSON.parse(written[0] ?? '');
  return { link, output, written, onEnd, onFrame, onClose, say: (text: string) => output.write(`${nonce} ${text}\n`) };
}

const lost = { name: 'SandboxError', message: 'lost' };
const broken = expect.objectContaining({ name: 'SandboxError', message: expect.stringContaining('protocol') });

test('everything before the answer to the greeting is ignored', async () => {
  const { link, output, say, onFrame } = connect();
  output.write('{"stream":true,"hijack":true}\n\n\0garbage {"ready":true}\n');
  say('{"type":"log","run":1,"text":"early"}');
  say('{"ready":true}');
  say('{"type":"log","run":1,"text":"seen"}');
  await link.ready;
  await expect.poll(() => onFrame.mock.calls).toEqual([[{ type: 'log', run: 1, text: 'seen' }]]);
});

test('the greeting is a line of its own, and frames follow it', () => {
  const { link, written } = connect();
  link.send({ type: 'abort', run: 3 });
  expect(written[0]).toMatch(/^\n\{"hello":"[^"]{36}"\}\n$/);
  expect(written[1]).toBe('{"type":"abort","run":3}\n');
});

describe('ends the driver, and says so once', () => {
  test.each([
    ['a frame without the nonce', '{"type":"done","run":1}\n'],
    ['a frame with another nonce', '00000000-0000-0000-0000-000000000000 {"type":"done","run":1}\n'],
    ['a line above the limit', 'x'.repeat(2_000)],
  ])('%s', async (_, text) => {
    const { link, output, say, onEnd, onClose, onFrame } = connect({ maxLineBytes: 1_000 });
    say('{"ready":true}');
    await link.ready;
    output.write(text);
    await expect.poll(() => onClose.mock.calls).toEqual([[broken]]);
    say('{"type":"log","run":1,"text":"late"}');
    link.end(lost);
    expect([onEnd.mock.calls.length, onClose.mock.calls.length, onFrame.mock.calls.length]).toEqual([1, 1, 0]);
  });

  test.each(['nonsense', '1', 'null', '{"fatal":7}', '{"fatal":{"name":1}}'])(
    'what is no message: %s',
    async (text) => {
      const { link, say, onClose } = connect();
      say('{"ready":true}');
      await link.ready;
      say(text);
      await expect.poll(() => onClose.mock.calls).toEqual([[broken]]);
    },
  );
});

test('the last word of a driver is what a run is told, cut to a size', async () => {
  const { say, onClose, onEnd } = connect();
  say('{"ready":true}');
  say(JSON.stringify({ fatal: { name: 'MemoryLimitError', message: 'x'.repeat(5_000) } }));
  await expect.poll(() => onClose.mock.calls).toEqual([[{ name: 'MemoryLimitError', message: 'x'.repeat(1_000) }]]);
  expect(onEnd).toHaveBeenCalledOnce();
});

test('a driver that ends before it is ready is told to whoever waits for it', async () => {
  const { link } = connect();
  link.end(lost);
  await expect(link.ready).rejects.toEqual(lost);
});

test('a link that was closed tells nobody, and sends nothing any more', () => {
  const { link, written, onClose, onEnd } = connect();
  link.close();
  link.send({ type: 'abort', run: 1 });
  expect([onClose.mock.calls.length, onEnd.mock.calls.length, written.length]).toEqual([0, 1, 1]);
});

test('a word is sent from time to time, until the end', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { link, written } = connect({ orphanMs: 40_000 });
  vi.advanceTimersByTime(25_000);
  expect(written.slice(1)).toEqual(['\n', '\n']);
  link.close();
  vi.advanceTimersByTime(60_000);
  expect(written).toHaveLength(3);
});
