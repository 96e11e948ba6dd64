import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { offerLocalModel, progressText } from './local-model.ts';

test.each([
  [250_000_000, 1_000_000_000, 'downloading m.onnx ━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 25 % of 1.0 GB'],
  [1_000, 1_000, 'downloading m.onnx ━━━━━━━━━━━━━━━━━━━━ 100 % of 1 kB'],
  [5_000_000, null, 'downloading m.onnx: 5 MB'],
])('shows that %d of %j bytes are there', (loadedBytes, totalBytes, shown) => {
  expect(progressText({ file: 'm.onnx', loadedBytes, totalBytes, done: false })).toBe(shown);
});

test.each(['n', '', 'perhaps'])('takes %j for no, and downloads nothing', async (answer) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.end(`${answer}\n`);
  const shown: string[] = [];
  expect(await offerLocalModel({ input, output, show: (label) => void shown.push(label) })).toBeUndefined();
  output.end();
  expect(await text(output)).toMatch(/Download onnx-community\/.* \[y\/N\]/);
  expect(shown).toEqual([]);
});
