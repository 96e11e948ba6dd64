import { expect, test } from 'vitest';
import { componentSpec } from './component-spec.ts';

test('options that are not given, undefined or functions leave no trace', () => {
  expect(componentSpec('@thimble/box', 'box', {})).toEqual({ package: '@thimble/box', export: 'box', args: [] });
  expect(componentSpec('@thimble/box', 'box', { size: undefined, onProgress() {} }).args).toEqual([]);
});

test('the others are kept as JSON, but for those that must not be', () => {
  const options = { apiKey: 'secret', template: 'base', imports: ['numpy'] };
  expect(componentSpec('@thimble/box', 'box', options, { without: ['apiKey'] }).args).toEqual([
    { template: 'base', imports: ['numpy'] },
  ]);
  expect(options.apiKey).toBe('secret');
});

test('a bound without end is kept, which JSON has no number for', () => {
  const { args } = componentSpec('@thimble/box', 'box', { maxSessions: Infinity, places: [{ size: Infinity }] });
  expect(args).toEqual([{ maxSessions: { $number: 'Infinity' }, places: [{ size: { $number: 'Infinity' } }] }]);
});

test('what was given and is not kept is named', () => {
  const options = { apiKey: 'secret', fetch: undefined, onProgress() {} };
  const { unsaved } = componentSpec('@thimble/box', 'box', options, { without: ['apiKey', 'fetch'] });
  expect(unsaved).toEqual(['apiKey', 'onProgress']);
});
