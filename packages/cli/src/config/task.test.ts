import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { Input } from '../io.ts';
import { readTask } from './task.ts';

const piped = (text: string): Input => Readable.from([Buffer.from(text)]);
const terminal: Input = Object.assign(new PassThrough(), { isTTY: true });

test.each([
  ['words, with what is piped in below them', ['Summarise', 'this'], piped('one\ntwo\n'), 'Summarise this\n\none\ntwo'],
  ['what is piped in', [], piped(' Count.\n'), 'Count.'],
  ['what is piped in, for a dash', ['-'], piped('Count.\n'), 'Count.'],
  ['words alone when nothing is piped in', ['Count'], piped('\n'), 'Count'],
  ['words alone in a terminal, which is not read', ['Count'], terminal, 'Count'],
  ['words in which a dash stands', ['5', '-', '3'], piped(''), '5 - 3'],
])('the task is %s', async (_, words, input, task) => {
  expect(await readTask(words, input)).toBe(task);
});

test('a dash reads what is typed in a terminal until it ends', async () => {
  const typed = Object.assign(new PassThrough(), { isTTY: true });
  typed.end('Count.\n');
  expect(await readTask(['-'], typed)).toBe('Count.');
});

test.each([
  ['in a terminal', [], terminal],
  ['with empty input', [], piped('')],
  ['for a dash with empty input', ['-'], piped(' \n')],
])('there is none %s', async (_, words, input) => {
  await expect(readTask(words, input)).rejects.toMatchObject({ code: 'invalid-argument', message: /no task/ });
});

test('says what it waits for when the input stays open', async () => {
  const input = new PassThrough();
  const notice = (text: string) => void input.end(text);
  expect(await readTask(['Count'], input, { notice, noticeAfterMs: 0 })).toMatch(/^Count\n\nReading .* from stdin/);
});
