import { describe, expect, test } from 'vitest';
import { parseAriaTree } from './snapshot/aria-tree.ts';
import { matches, onlyOne, readRef, shownRef } from './target.ts';

const refOf = (ref: string) => shownRef(1, ref);
const find = (text: string, role?: string) => {
  const { whole, part } = matches(tree, { text, role });
  return onlyOne(whole.length > 0 ? whole : part, { text, role }, refOf);
};
const tree = parseAriaTree([
  {
    role: 'list',
    ref: 'e1',
    children: [
      {
        role: 'listitem',
        ref: 'e2',
        children: [{ role: 'link', name: 'Brass lamp', ref: 'e3', url: '/lamp' }, '€ 19'],
      },
      { role: 'listitem', ref: 'e4', children: [{ role: 'link', name: 'Brass desk lamp', ref: 'e5' }] },
    ],
  },
  { role: 'generic', ref: 'e6', children: ['Name', { role: 'textbox', name: 'Name', ref: 'e7', text: 'Ada' }] },
]);

describe('a text', () => {
  test.each([
    ['brass  LAMP', undefined, 'e3'],
    ['desk', undefined, 'e5'],
    ['Name', undefined, 'e7'],
    ['€ 19', 'listitem', 'e2'],
  ])('%j with the role %s is one element', (text, role, ref) => {
    expect(find(text, role).ref).toBe(ref);
  });

  test('that fits several lists them with their refs', () => {
    expect(() => find('brass')).toThrow(
      /There are 2 elements[\s\S]*- link "Brass lamp" \[ref=d1e3\] → \/lamp\n- link "Brass desk lamp" \[ref=d1e5\]/,
    );
  });

  test('that fits none says what to do', () => {
    expect(() => find('Name', 'button')).toThrow(/There is no button .* snapshot/);
  });
});

test.each([
  ['d1e5', { document: 1, ref: 'e5' }],
  ['[ref=d12f3e4]', { document: 12, ref: 'f3e4' }],
  ['e5', undefined],
  ['d1e5x', undefined],
  ['Sale', undefined],
])('%j is read as the ref %j', (text, expected) => {
  expect(readRef(text)).toEqual(expected);
});
