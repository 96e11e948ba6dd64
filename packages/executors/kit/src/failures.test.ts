import { expect, test } from 'vitest';
import { readFailure, reset, timedOut, tooMuchMemory, withReset } from './failures.ts';

test('every loss says in the same words that the variables are gone', () => {
  const gone = 'The sandbox was reset: variables of earlier steps are gone.';
  expect(reset('It fell over.')).toEqual({ name: 'SandboxError', message: `It fell over. ${gone}` });
  expect(withReset(tooMuchMemory(64)).message).toBe(`The code used more than 64 MB of memory. ${gone}`);
});

test('a limit is named where it is known', () => {
  expect(tooMuchMemory().message).toBe('The code used too much memory.');
  expect(timedOut(500).message).toContain('(500 ms)');
  expect(timedOut().message).not.toContain('ms');
});

test.each([undefined, null, 'text', 7, {}, { name: 'A' }, { name: 1, message: 'b' }, []])(
  'what a sandbox sends as a failure and is none, such as %j, is none',
  (value) => expect(readFailure(value)).toBeUndefined(),
);

test('a failure from a sandbox is bounded, and nothing else of it is kept', () => {
  const told = { name: 'n'.repeat(1_000), message: 'm'.repeat(10_000), more: 1 };
  expect(readFailure(told)).toEqual({ name: 'n'.repeat(100), message: 'm'.repeat(1_000) });
});
