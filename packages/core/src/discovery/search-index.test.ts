import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SearchIndex } from './search-index.ts';
import { wordsOf } from './words.ts';

function declaration(name: string, description: string, parameters: readonly string[] = []) {
  const properties = Object.fromEntries(parameters.map((parameter) => [parameter, { type: 'string' }]));
  return { name, description, inputSchema: { type: 'object', properties } };
}

const index = new SearchIndex([
  declaration('github_create_issue', 'Opens a new issue in a repository.', ['repository', 'title', 'body']),
  declaration('github_list_issues', 'Issues of a repository, newest first.', ['repository', 'state']),
  declaration('calendar_create_event', 'Adds an event to a calendar.', ['title', 'start', 'attendees']),
  declaration('sendEmail', 'Sends a message to one or more people.', ['to', 'subject', 'body']),
  declaration('天气', '查询城市的天气预报。', ['城市']),
]);

describe('a search for tools', () => {
  test.each([
    ['a word of the name', 'calendar', 'calendar_create_event'],
    ['a word of the description', 'people', 'sendEmail'],
    ['the name of a parameter', 'attendees', 'calendar_create_event'],
    ['several words, in any order', 'issue create', 'github_create_issue'],
    ['another form of a word', 'creating events', 'calendar_create_event'],
    ['a name in another notation', 'send_email', 'sendEmail'],
    ['a spelling mistake', 'calender', 'calendar_create_event'],
    ['swapped letters', 'eamil', 'sendEmail'],
    ['the beginning of a word', 'repo state', 'github_list_issues'],
    ['capitals', 'EMAIL', 'sendEmail'],
    ['a script without spaces', '天气预报', '天气'],
  ])('finds it by %s', (_, query, name) => {
    expect(index.search(query, 5)[0]).toBe(name);
  });

  test('finds nothing for words that no tool has', () => {
    expect(index.search('quaternion', 5)).toEqual([]);
    expect(index.search('', 5)).toEqual([]);
    expect(index.search('constructor __proto__ hasOwnProperty', 5)).toEqual([]);
  });

  test('puts the rarer word first', () => {
    expect(index.search('issue title', 3)[0]).toBe('github_create_issue');
  });

  test('gives no more than were asked for', () => {
    expect(index.search('repository issue create event', 2)).toHaveLength(2);
  });

  test('takes any text, and finds each tool at most once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (query) => {
        const found = index.search(query, 10);
        expect(new Set(found).size).toBe(found.length);
      }),
    );
  });

  test('finds every tool by its whole name', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{3,8}(_[a-z]{3,8}){0,3}$/), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(names, (all) => {
        const tools = new SearchIndex(all.map((name) => declaration(name, 'A tool.')));
        for (const name of all) expect(tools.search(name, all.length)).toContain(name);
      }),
    );
  });
});

test('a search compares no more words than it has time for', () => {
  const letters = (seed: number, length: number) =>
    Array.from({ length }, (_, index) =>
      String.fromCharCode(97 + ((seed * 31 + index * index * 7 + seed * index) % 26)),
    ).join('');
  const hostile = Array.from({ length: 1_000 }, (_, seed) =>
    declaration(`t_${seed}`, Array.from({ length: 30 }, (_word, word) => letters(seed * 30 + word, 59)).join(' ')),
  );
  const tools = new SearchIndex(hostile);
  const query = Array.from({ length: 5 }, (_, seed) => `q${letters(seed, 57)}`).join(' ');
  const before = process.cpuUsage();
  for (let round = 0; round < 20; round++) tools.search(query, 5);
  const { user } = process.cpuUsage(before);
  // Of the thread's own work, twenty times; it took minutes.
  expect(user / 1_000).toBeLessThan(20_000);
});

test.each([
  ['createIssue', ['creat', 'issu']],
  ['HTTP2Server', ['http2', 'server']],
  ['get_user_by_id', ['get', 'user', 'by', 'id']],
  ['cities, classes', ['city', 'class']],
  ['Straße ﬁne', ['straß', 'fin']],
  ['?!', []],
])('the words of %s', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});
