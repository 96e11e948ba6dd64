import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineChannel } from './lines.ts';

function channel(maxBytes = 1e6) {
  const values: unknown[] = [];
  const written: string[] = [];
  let garbage = 0;
  const stream = new Duplex({
    read() {},
    write(chunk: Buffer, _, done) {
      written.push(chunk.toString());
      done();
    },
  });
  const lines = lineChannel(stream, {
    maxBytes,
    onValue: (value) => void values.push(value),
    onGarbage: () => void garbage++,
  });
  const receive = (text: Buffer) => stream.emit('data', text);
  return { lines, receive, values, written, garbage: () => garbage };
}

test('values arrive whole, however their bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), fc.integer({ min: 1, max: 7 }), (sent, size) => {
      const { receive, values } = channel();
      const bytes = Buffer.from(sent.map((value) => `${JSON.stringify(value)}\n`).join(''));
      for (let start = 0; start < bytes.length; start += size) receive(bytes.subarray(start, start + size));
      expect(values).toEqual(sent.map((value) => JSON.parse(JSON.stringify(value))));
    }),
  );
});

test('a line is sent as one line', () => {
  const { lines, written } = channel();
  lines.send({ text: 'a\nb\u2028' });
  expect(written).toEqual(['{"text":"a\\nb\u2028"}\n']);
});

test('after garbage nothing is heard', () => {
  const { receive, values, garbage } = channel();
  receive(Buffer.from('1\nno json\n2\n'));
  receive(Buffer.from('3\n'));
  expect([values, garbage()]).toEqual([[1], 1]);
});

test('a line without end is garbage before it fills the memory', () => {
  const { receive, values, garbage } = channel(1_000);
  for (let sent = 0; sent < 10; sent++) receive(Buffer.alloc(200, 'x'));
  expect([values, garbage()]).toEqual([[], 1]);
});
