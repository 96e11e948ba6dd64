import { expect, test } from 'vitest';
import { hostsIn, patternsOf } from './hosts.ts';

test.each([
  ['Go to https://www.shop.test/sale and look', ['www.shop.test']],
  ['Compare example.com with news.example.org.', ['example.com', 'news.example.org']],
  ['See http://127.0.0.1:8080/x, then (http://[::1]:90/)', ['127.0.0.1:8080', '[::1]:90']],
  ['Write to ada@example.com', []],
  ['Find the cheapest lamp', []],
])('the hosts of %j are %j', (task, hosts) => {
  expect(hostsIn(task)).toEqual(hosts);
});

test('what lies below a named site belongs to it', () => {
  expect(patternsOf(['www.shop.test', '127.0.0.1:8080', 'localhost'])).toEqual([
    'shop.test',
    '*.shop.test',
    '127.0.0.1:8080',
    'localhost',
  ]);
});
