import { AgentError } from '@thimble/core';
import { expect, test } from 'vitest';
import { checkToolNames } from './check-tool-names.ts';

const tools = (...names: string[]) => names.map((name) => ({ name, description: '', inputSchema: {} }));

test('identifiers are tool names', () => {
  expect(() =>
    checkToolNames(
      tools('web_search', 'fetch', 'a1', 'name', 'process_data', 'get', 'set', 'of', 'async'),
      'typescript',
    ),
  ).not.toThrow();
});

test.each(['', '1a', 'a-b', 'class', 'await', 'Object', 'Math', 'final_answer', 'console', 'toString', '__proto__'])(
  'the name %j is refused',
  (name) => {
    expect(() => checkToolNames(tools(name), 'typescript')).toThrow(AgentError);
  },
);

test('two tools of one name are refused', () => {
  expect(() => checkToolNames(tools('a', 'b', 'a'), 'typescript')).toThrow('"a" is the name of two tools');
});

test.each(['None', 'class', 'print', 'list', 'ValueError', 'final_answer'])(
  'the name %j is refused in Python',
  (name) => {
    expect(() => checkToolNames(tools(name), 'python')).toThrow(AgentError);
  },
);
