import { builtIns } from '@thimble/core/utilities';
import { expect, test } from 'vitest';
import { projectNames } from './project-names.ts';

test.each([
  ['thimble-tool-hello', 'hello', 'hello'],
  ['thimble-weather-2', 'weather_2', 'weather2'],
  ['thimble-tool', 'tool_tool', 'toolTool'],
  ['thimble-tool-class', 'class_tool', 'classTool'],
  ['thimble-tool-print', 'print_tool', 'printTool'],
  ['thimble', 'thimble', 'thimble'],
  ['7zip-tool', 'zip_tool', 'zipTool'],
])('a package %s has the tool %s', (name, snake, camel) => {
  expect(projectNames(name)).toMatchObject({ snake, camel });
});

test('no name of a package gives a tool a name that a sandbox has a meaning for', () => {
  const words = [...builtIns.typescript, ...builtIns.python, 'constructor'].filter((word) => /^[a-z]+$/.test(word));
  expect(words.filter((word) => projectNames(`thimble-tool-${word}`).snake === word)).toEqual([]);
});
