import fastCheck from 'fast-check';
import { describe, expect, test } from 'vitest';
import { didYouMean, isIdentifier, tool, ToolCallingAgent } from '../index.ts';
import { scriptedModel } from '../testing/index.ts';
import * as z from 'zod';

describe('isIdentifier', () => {
  test.each(['a', '_', 'web_search', 'camelCase', 'a1', 'A'.repeat(64)])('%s is one', (name) => {
    expect(isIdentifier(name)).toBe(true);
  });

  test.each(['', '1a', 'a-b', 'a b', 'a.b', 'é', '名', 'a\n', '\na', 'a'.repeat(65), '$a', undefined, null, 5, ['a']])(
    '%s is none',
    (name) => {
      expect(isIdentifier(name)).toBe(false);
    },
  );
});

describe('didYouMean', () => {
  const names = ['web_search', 'visit_webpage', 'read_file', 'add'];

  test.each([
    ['web_serch', 'web_search'],
    ['websearch', 'web_search'],
    ['web_saerch', 'web_search'],
    ['Web_Search', 'web_search'],
    ['web_searches', 'web_search'],
    ['visitWebpage', 'visit_webpage'],
    ['raed_file', 'read_file'],
    ['ad', 'add'],
    ['dad', 'add'],
  ])('%s: %s', (name, expected) => {
    expect(didYouMean(name, names)).toBe(` Did you mean \`${expected}\`?`);
  });

  test.each(['send_mail', 'x', '', 'zzz'])('%s is near to none', (name) => {
    expect(didYouMean(name, names)).toBe('');
  });

  test('suggests nothing where there is nothing, and never the name itself', () => {
    expect(didYouMean('add', [])).toBe('');
    expect(didYouMean('add', ['add'])).toBe('');
  });

  test('takes the nearest of several', () => {
    expect(didYouMean('read_files', ['read_mails', 'read_file', 'reads_file'])).toContain('`read_file`');
  });

  test('never suggests what is not a candidate', () => {
    fastCheck.assert(
      fastCheck.property(
        fastCheck.string(),
        fastCheck.array(fastCheck.string({ minLength: 1 })),
        (name, candidates) => {
          const suggestion = didYouMean(name, candidates);
          expect(['', ...candidates.map((candidate) => ` Did you mean \`${candidate}\`?`)]).toContain(suggestion);
        },
      ),
    );
  });

  test('one letter changed, left out, added or two swapped in a name of four letters or more is found', () => {
    const mutation = fastCheck.record({
      name: fastCheck.stringMatching(/^[a-z_]{4,20}$/),
      kind: fastCheck.constantFrom('change', 'drop', 'add', 'swap'),
      at: fastCheck.nat(),
    });
    fastCheck.assert(
      fastCheck.property(mutation, ({ name, kind, at }) => {
        const index = at % (name.length - 1);
        const [before, letter, next, after] = [
          name.slice(0, index),
          name.charAt(index),
          name.charAt(index + 1),
          name.slice(index + 2),
        ];
        const mutated = {
          change: `${before}9${next}${after}`,
          drop: before + next + after,
          add: `${before}${letter}9${next}${after}`,
          swap: before + next + letter + after,
        }[kind];
        fastCheck.pre(mutated !== name);
        expect(didYouMean(mutated, [name])).toContain(name);
      }),
    );
  });
});

test('an unknown tool is answered with a suggestion and the names that there are', async () => {
  const search = tool({
    name: 'web_search',
    description: 'd',
    input: z.object({ query: z.string() }),
    execute: () => 'found',
  });
  const model = scriptedModel([{ toolCalls: [{ name: 'web_serch', input: { query: 'x' } }] }, 'done']);
  const { steps } = await new ToolCallingAgent({ model, tools: [search] }).run('Search.');
  const text = JSON.stringify(steps);
  expect(text).toContain('There is no tool \\"web_serch\\". Did you mean `web_search`?');
  expect(text).toContain('"isError":true');
});

test('a name of 19,000 letters is not compared', () => {
  expect(didYouMean('a'.repeat(19_000), ['a'.repeat(18_999)])).toBe('');
});
