import { expect, test, vi } from 'vitest';
import { frameBytesFor, parseFrame } from './frame-text.ts';
import type { OpenFrame } from './protocol.ts';

const parse = (text: string) => parseFrame(Buffer.from(text));

test('a frame is read, whatever its texts hold', () => {
  const frame = { type: 'log', run: 1, text: `${'{[,'.repeat(10_000)}"\\ \u{1F600}` };
  expect(parse(JSON.stringify(frame))).toEqual(frame);
});

test.each([
  ['many records', `[${'{},'.repeat(1e6)}{}]`],
  ['many numbers', `{"type":"log","run":[${'1,'.repeat(1e6)}1]}`],
  ['many levels', '['.repeat(1e6) + ']'.repeat(1e6)],
  ['no JSON', '{"type":'],
  ['an end inside a text', '"\\'],
])('%s are not parsed', (_, text) => {
  const before = vi.spyOn(JSON, 'parse');
  expect(parse(text)).toBeUndefined();
  expect(before.mock.calls.filter(([parsed]) => String(parsed).length > 1_000)).toEqual([]);
  before.mockRestore();
});

test('lines may be as long as the limits of the session need', () => {
  const open = (valueBytes: number): OpenFrame => ({
    type: 'open',
    memoryMb: 128,
    options: {
      tools: [],
      variables: '{}',
      packages: [],
      seed: 0,
      logBytes: 1,
      inputBytes: 1,
      valueBytes,
      depth: 1,
      toolCalls: 1,
    },
  });
  expect(frameBytesFor(open(1_000_000))).toBe(32e6);
  expect(frameBytesFor(open(20_000_000))).toBeGreaterThan(100e6);
  expect(frameBytesFor(open(Number.MAX_SAFE_INTEGER))).toBe(500e6);
});
