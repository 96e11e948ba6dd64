import { expect, test } from 'vitest';
import { withHint } from './error-hints.ts';

test('an unknown name gets the nearest one', () => {
  expect(withHint('ReferenceError', 'custmer is not defined', 'Array\ncustomer\nfind')).toBe(
    'custmer is not defined. Did you mean `customer`?',
  );
});

test('what Node and browsers have gets what to do instead', () => {
  expect(withHint('ReferenceError', 'setImmediate is not defined', 'setTimer')).toContain('use setTimeout');
  expect(withHint('ReferenceError', 'process is not defined', '')).toContain('sandbox');
});

test('names of errors are no classes', () => {
  expect(withHint('ReferenceError', 'ToolError is not defined', 'EvalError')).toBe(
    "ToolError is not defined: it is a name that errors have, not a class; compare error.name === 'ToolError'",
  );
});

test('an unknown method gets the nearest one', () => {
  expect(withHint('TypeError', 'list.pusj is not a function', 'push\npop')).toContain('`push`');
});

test('names in Python get the nearest one too', () => {
  expect(withHint('NameError', "name 'custmer' is not defined", 'customer')).toContain('`customer`');
  expect(withHint('AttributeError', "'list' object has no attribute 'apend'", 'append')).toContain('`append`');
  expect(withHint('ImportError', "cannot import name 'foor' from 'math' (unknown location)", 'floor')).toContain(
    '`floor`',
  );
});

test.each([
  "'dict' object can't be awaited",
  "object dict can't be used in 'await' expression",
  'An asyncio.Future, a coroutine or an awaitable is required',
])('in Python, a result that is awaited: %s', (message) => {
  expect(withHint('TypeError', message, '')).toContain('tool.aio(...)');
  expect(withHint('ValueError', message, '')).toBe(message);
});

test('other messages stay as they are', () => {
  expect(withHint('NameError', 'name is not defined', 'names')).toBe('name is not defined');
  expect(withHint('Error', 'x is not defined', 'xs')).toBe('x is not defined');
  expect(withHint('ReferenceError', '__proto__ is not defined', '')).toBe('__proto__ is not defined');
});

test('a missing key gets the key that was meant', () => {
  expect(withHint('KeyError', "'titel'", 'title\nname')).toBe("'titel'. Did you mean `title`?");
  expect(withHint('KeyError', '7', '70\n71')).toBe('7');
});

test('names of a sandbox that lies are not compared without end', () => {
  const long = 'a'.repeat(101);
  expect(withHint('KeyError', `'${long}'`, `${long}b`)).toBe(`'${long}'`);
  const wanted = "name 'total' is not defined";
  expect(withHint('NameError', wanted, `${'x\n'.repeat(1000)}totl`)).toBe(wanted);
  expect(withHint('NameError', wanted, `${'x\n'.repeat(999)}totl`)).toBe(`${wanted}. Did you mean \`totl\`?`);
});
