import { expect, test } from 'vitest';
import { minimumNode, nodeProblem } from './version.ts';

test.each(['18.20.8', '20.19.1', '22.18.0'])(
  'Node %s is refused in one line that says which one is needed',
  (version) => {
    expect(nodeProblem(version)).toMatch(
      new RegExp(`^Node ${minimumNode()} or later is needed, and this is Node ${version}\\..*$`),
    );
  },
);

test('later versions are fine', () => {
  expect([`${minimumNode()}.0.0`, '26.1.0', process.versions.node].map(nodeProblem)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
