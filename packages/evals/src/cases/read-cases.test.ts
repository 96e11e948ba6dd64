import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../__fixtures__/temporary-folder.ts';
import { parseCases, readCases } from './read-cases.ts';

test('cases are JSON objects, a line each', () => {
  expect(parseCases('{"task":"What is 2 + 2?","expected":4}\n\n{"id":"b","task":"Why?","level":2}\r\n')).toEqual([
    { id: 'line-1', task: 'What is 2 + 2?', expected: 4 },
    { id: 'b', task: 'Why?', level: 2 },
  ]);
});

test.each([
  ['no JSON', '{"task":"a"}\n{"task":', /cases, line 2: it is not JSON/],
  ['no task', '{"expected":4}', /cases, line 1: .*expected string, received undefined/s],
  ['an unknown key', '{"task":"a","expectd":4}', /line 1: .*expectd/s],
  ['a scorer that is misspelt', '{"task":"a"}\n{"task":"a","scorer":"nummber:0.1"}', /line 2: .*Did you mean `number`/],
  ['a tolerance that is none', '{"task":"a","scorer":"number:lots"}', /line 1: The tolerance "lots"/],
  ['a budget that is none', '{"task":"a","budget":{"usd":-1}}', /line 1: .*budget\.usd/s],
  ['an id that was there', '{"id":"a","task":"b"}\n{"id":"a","task":"c"}', /line 2: its id "a" is that of line 1 too/],
  ['nothing', '\n', /it has no cases/],
])('%s is refused, with its line', (_, text, message) => {
  expect(() => parseCases(text)).toThrow(message);
});

test('a file of Windows, and any script', async () => {
  const path = join(temporaryFolder(), 'cases.jsonl');
  writeFileSync(path, '\uFEFF{"id":"größe 😀","task":"幾つ?\u2028"}\r\n{"task":"b"}\r\n');
  expect(await readCases(path)).toEqual([
    { id: 'größe 😀', task: '幾つ?\u2028' },
    { id: 'line-2', task: 'b' },
  ]);
});

test('a file that is missing is named', async () => {
  await expect(readCases('no-such-file.jsonl')).rejects.toThrow(/no-such-file\.jsonl cannot be read \(ENOENT\)/);
});
