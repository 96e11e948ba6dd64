import { expect, test } from 'vitest';
import { questionAbout, readAnswer } from './question.ts';

test('a question shows all of the call, and lets none of it act on the terminal', () => {
  const call = { id: '1', name: 'pay', effect: 'write', step: 1, agent: ['bank', 'clerk'], runId: 'r' } as const;
  const input = { text: `${'x'.repeat(500)}\u001b[2K\u202e` };
  const text = questionAbout({ ...call, agent: [...call.agent], input });
  expect(text).toMatch(/^pay, called by bank › clerk, may change something/);
  expect(text).toContain('x'.repeat(500));
  expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
});

test.each([
  ['y', 'yes'],
  [' Yes ', 'yes'],
  ['a', 'always'],
  ['ALWAYS', 'always'],
  ['', 'no'],
  ['n', 'no'],
  ['yy', 'no'],
  ['yes please', 'no'],
] as const)('%j is %s', (line, answer) => {
  expect(readAnswer(line)).toBe(answer);
});
