import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodesOf, parseAriaTree } from './aria-tree.ts';
import { flatNodes } from './flat-nodes.ts';
import { leaveOutHidden } from './leave-out-hidden.ts';
import { snapshotText } from './snapshot-text.ts';

const refOf = (ref: string) => `d1${ref}`;
const page = () =>
  parseAriaTree([
    { role: 'heading', name: 'Shop psst', level: 1, ref: 'e1', children: ['Shop psst'] },
    { role: 'button', name: 'Close', ref: 'e2' },
    { role: 'paragraph', ref: 'e3', text: 'psst' },
    { role: 'textbox', name: 'Password', ref: 'e4', text: 'hunter2' },
    { role: 'paragraph', ref: 'e5', text: 'a psst b', children: [{ role: 'generic', children: ['psst'] }] },
  ]);

test('text that nobody sees is taken out where it stands, and nowhere else', () => {
  const tree = page();
  leaveOutHidden(tree, {
    elements: [],
    texts: [
      { refs: ['e1'], text: 'psst' },
      { refs: ['e2'], text: 'Close' },
      { refs: ['e3'], text: 'psst' },
      { refs: ['unknown', 'e5'], text: 'psst' },
    ],
    secrets: ['e4'],
  });
  expect(snapshotText(tree, { maxCharacters: 10_000, refOf }).text).toBe(
    [
      '- heading "Shop" [level=1] [ref=d1e1]',
      '  - text: Shop',
      '- button "Close" [ref=d1e2]',
      '- textbox "Password" [ref=d1e4]: ••••',
      '- paragraph [ref=d1e5]: a b',
    ].join('\n'),
  );
});

test('what is clicked and is not seen goes with its name; a field that something else is drawn for stays', () => {
  const tree = parseAriaTree([
    { role: 'link', name: 'psst', ref: 'e1' },
    { role: 'checkbox', name: 'Agree', ref: 'e2', children: ['psst'] },
    { role: 'textbox', name: 'Code', ref: 'e3', text: 'psst', placeholder: 'psst' },
  ]);
  leaveOutHidden(tree, { texts: [{ refs: ['e1'], text: 'psst' }], elements: ['e1', 'e2', 'e3'], secrets: [] });
  expect(snapshotText(tree, { maxCharacters: 10_000, refOf }).text).toBe(
    '- checkbox "Agree" [ref=d1e2]\n- textbox "Code" [ref=d1e3]',
  );
});

test('a snapshot is cut where it may be', () => {
  const tree = parseAriaTree(
    Array.from({ length: 1_000 }, (_, index) => ({ role: 'link', name: `Link ${index}`, ref: `e${index}` })),
  );
  expect(snapshotText(tree, { maxCharacters: 500, refOf })).toMatchObject({ isCut: true });
  expect(snapshotText(tree, { maxCharacters: 500, refOf }).text.length).toBeLessThanOrEqual(500);
  expect(flatNodes(tree, { maxNodes: 10, refOf, base: 'https://shop.test/' })).toMatchObject({
    isCut: true,
    nodes: { length: 10 },
  });
});

test('nodes have what code asks for', () => {
  const tree = parseAriaTree({
    role: 'listitem',
    ref: 'e1',
    children: [
      { role: 'link', name: 'Lamp', url: '/lamp', ref: 'e2' },
      '€ 19',
      { role: 'checkbox', name: 'Gift', checked: true, ref: 'e3' },
    ],
  });
  const { nodes } = flatNodes(tree, { maxNodes: 10, refOf, base: 'https://shop.test/sale' });
  expect(nodes).toEqual([
    { ref: 'd1e1', role: 'listitem', name: '', text: 'Lamp € 19 Gift', depth: 0, parent: null },
    { ref: 'd1e2', role: 'link', name: 'Lamp', text: 'Lamp', depth: 1, parent: 'd1e1', url: 'https://shop.test/lamp' },
    { ref: 'd1e3', role: 'checkbox', name: 'Gift', text: 'Gift', depth: 1, parent: 'd1e1', checked: true },
  ]);
});

test('whatever a page makes of its snapshot, it is read', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      expect([...nodesOf(parseAriaTree(json))].length).toBeGreaterThan(0);
    }),
  );
  let deep: object = { role: 'generic' };
  for (let depth = 0; depth < 5_000; depth++) deep = { role: 'generic', children: [deep] };
  expect([...nodesOf(parseAriaTree(deep))].length).toBeLessThan(400);
});
