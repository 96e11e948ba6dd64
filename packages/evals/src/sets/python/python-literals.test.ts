import { expect, test } from 'vitest';
import { pythonRandom } from '../bfcl-services/python-random.ts';
import { calculate } from '../calculate.ts';
import { findPythonLiteral, parsePythonCall } from './python-literals.ts';

test('calls of Python are read, not evaluated', () => {
  expect(parsePythonCall(`a.b('x\\'y', [1, -2.5e3], key={"k": (True, None)}, text='one' "two",)`)).toEqual({
    name: 'a.b',
    positional: ["x'y", [1, -2500]],
    named: { key: { k: [true, null] }, text: 'onetwo' },
  });
  expect(findPythonLiteral('import x\nDATA: dict = {\n  # a comment\n  "a": 1,\n}\nmore()', 'DATA')).toEqual({ a: 1 });
});

test.each(['f(open("x"))', 'f(1', 'f(1) or g()', 'f(1 2)', '1 + 1'])('%s is refused', (text) => {
  expect(() => parsePythonCall(text)).toThrow(/no Python|is not known|no call in Python/);
});

test('numbers are drawn as by random.Random of CPython', () => {
  const random = pythonRandom(141053);
  expect([
    random.randint(100000, 999999),
    random.randint(1000000, 9999999),
    random.randint(100000000000, 999999999999),
  ]).toEqual([251675, 5431449, 307751534385]);
  expect(random.uniform(-10, 40)).toBe(7.181514442819694);
});

test.each([
  ['2 + 3 * 4', 14],
  ['-(2.5 - 1) / .5', -3],
  ['1.5 * (2 + 2)', 6],
])('%s = %d', (expression, value) => {
  expect(calculate(expression)).toBe(value);
});

test.each(['2 +', '(1', 'process.exit()', '1 1'])('the expression %s is refused', (expression) => {
  expect(() => calculate(expression)).toThrow(/Invalid|closed/);
});
