import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { askLine, discardTyped } from './terminal.ts';

/** A terminal without a screen. */
function terminal() {
  return { input: Object.assign(new PassThrough(), { isTTY: true }), output: new PassThrough().resume() };
}

test('a line is what is typed up to Enter', async () => {
  const { input, output } = terminal();
  input.write('yes\n');
  expect(await askLine('? ', { input, output })).toBe('yes');
});

test('there is no line at the end of the input, nor after it', async () => {
  const { input, output } = terminal();
  input.end();
  expect(await askLine('? ', { input, output })).toBeUndefined();
  expect(await askLine('? ', { input, output })).toBeUndefined();
});

test('a question that is taken back ends', async () => {
  const controller = new AbortController();
  const asking = askLine('? ', { ...terminal(), signal: controller.signal });
  controller.abort(new Error('not wanted any more'));
  await expect(asking).rejects.toThrow('not wanted any more');
});

test('what was typed earlier is forgotten', async () => {
  const { input, output } = terminal();
  input.write('early\n');
  await discardTyped(input);
  input.write('late\n');
  expect(await askLine('? ', { input, output })).toBe('late');
});
