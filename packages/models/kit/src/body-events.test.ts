import { expect, test } from 'vitest';
import { bodyEvents } from './body-events.ts';
import { openConnection } from './connection.ts';

async function read(body: string, type = 'text/event-stream') {
  const connection = openConnection(10_000, undefined);
  const events: unknown[] = [];
  const response = new Response(body, { headers: { 'content-type': type } });
  for await (const { data } of bodyEvents(response, connection)) events.push(data);
  return events;
}

const events = 'data: {"x":1}\n\ndata: {"x":2}\n\ndata: [DONE]\n\n';
const expected = [{ x: 1 }, { x: 2 }, '[DONE]'];

test.each([
  ['plain', events],
  ['with empty data', `data:\n\n${events}data: \n\n`],
  ['with comments, also as data', `: ping\n\ndata: : PROCESSING\n\n${events}`],
  ['with CRLF', events.replaceAll('\n', '\r\n')],
  ['without the last empty line', events.trimEnd()],
  ['without empty lines between them', events.replaceAll('\n\n', '\n')],
  ['after white space and a byte order mark', `\uFEFF\n\n${events}`],
])('reads events %s', async (_, body) => {
  await expect(read(body)).resolves.toEqual(expected);
});

test('goes by what a body holds, not by its content type', async () => {
  await expect(read(events, 'application/json')).resolves.toEqual(expected);
  await expect(read('  {"x":1}', 'text/event-stream')).resolves.toEqual([{ x: 1 }]);
});

test.each([
  ['an event that is no JSON', 'data: {"x":\n\n', /not JSON/],
  ['half a reply', '{"x":', /not JSON/],
  ['a web page', ' <!doctype html>', /web page/],
  ['a line without end', `data: "${'x'.repeat(2 ** 24)}`, /more than/],
  ['an event without end', `data: ${'x'.repeat(1_000)}\n`.repeat(2 ** 15), /more than/],
  ['a reply without end', `{"${'x'.repeat(2 ** 24)}`, /more than/],
])('fails at %s', async (_, body, message) => {
  await expect(read(body)).rejects.toThrow(message);
});
