import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReplyPart } from '../messages.ts';
import { replyParser, type ReplyParserOptions } from './reply-parser.ts';

type Settings = Partial<ReplyParserOptions>;

function parse(pieces: readonly string[], settings: Settings = {}): ReplyPart[] {
  const parser = replyParser({ isThinking: false, toolNames: [], stop: [], ...settings });
  return joined([...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()]);
}

/** Merges neighbours of one kind. */
function joined(parts: readonly ReplyPart[]): ReplyPart[] {
  const whole: ReplyPart[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if (last && last.type !== 'tool-call' && part.type === last.type) last.text += part.text;
    else whole.push({ ...part });
  }
  return whole;
}

const tools = { toolNames: ['zoom', 'now'] };
const call = (name: string, written: string): ReplyPart => ({ type: 'tool-call', name, arguments: written });
const text = (words: string): ReplyPart => ({ type: 'text', text: words });
const reasoning = (words: string): ReplyPart => ({ type: 'reasoning', text: words });

/** [name, text of the reply, settings, parts] */
const replies: [string, string, Settings, ReplyPart[]][] = [
  ['text', ' Hello < you >\n', {}, [text(' Hello < you >\n')]],
  ['nothing', '', {}, []],
  ['reasoning', '<think>\nHm < m\n\nyes\n</think>\n\nHello', {}, [reasoning('Hm < m\n\nyes'), text('Hello')]],
  [
    'reasoning in other words',
    '<thought>Hm </think>\n</thought>\nHello',
    {},
    [reasoning('Hm </think>'), text('Hello')],
  ],
  ['empty reasoning', '<think>\n\n</think>\n\nHello', {}, [text('Hello')]],
  ['reasoning that the prompt began', 'Hm</think>Hello', { isThinking: true }, [reasoning('Hm'), text('Hello')]],
  ['reasoning that does not end', '<think>Hm </thi', {}, [reasoning('Hm </thi')]],
  ['a mark inside the text', 'It says <think> here', {}, [text('It says <think> here')]],
  ['a stop sequence', 'One. STOP two', { stop: ['STOP'] }, [text('One. STOP')]],
  ['the first of the stop sequences', 'a b c', { stop: ['c', 'b'] }, [text('a b')]],
  ['a stop sequence in reasoning', '<think>STOP</think>a', { stop: ['STOP'] }, [reasoning('STOP'), text('a')]],
  ['the beginning of a stop sequence', 'a STO', { stop: ['STOP'] }, [text('a STO')]],
  [
    'calls',
    'Look.\n<tool_call>\n{"name": "zoom", "arguments": {"by": 3}}\n</tool_call>\n<tool_call>{"name":"now"}</tool_call>\n',
    tools,
    [text('Look.'), call('zoom', '{"by":3}'), call('now', '{}')],
  ],
  ['text behind a call', '<tool_call>{"name":"now"}</tool_call> Done.', tools, [call('now', '{}'), text('Done.')]],
  ['a call without its end', '<tool_call>{"name": "now", "arguments": {}}', tools, [call('now', '{}')]],
  ['a call that was cut', '<tool_call>{"name": "zoom", "arguments": {"by"', tools, [call('zoom', '{"by"')]],
  [
    'a call that is no JSON',
    '<tool_call>{"name": "zoom", "arguments": {"by": three}}</tool_call>',
    tools,
    [call('zoom', '{"by": three}')],
  ],
  ['a call without a name', '<tool_call>zoom!</tool_call>', tools, [text('<tool_call>zoom!</tool_call>')]],
  [
    'no call where no tools were shown',
    '<tool_call>{"name":"now"}</tool_call>',
    {},
    [text('<tool_call>{"name":"now"}</tool_call>')],
  ],
  ['a bare call', '{"name": "zoom", "parameters": {"by": 3}}', tools, [call('zoom', '{"by":3}')]],
  ['a bare call behind the mark', '<|python_tag|>{"name": "now", "parameters": {}}', tools, [call('now', '{}')]],
  ['JSON that is no call', '{"name": "Ada"}', tools, [text('{"name": "Ada"}')]],
  [
    'arguments that are JSON in a text',
    '{"name": "now", "arguments": "{\\"a\\": 1}"}',
    tools,
    [call('now', '{"a": 1}')],
  ],
];

describe('replyParser', () => {
  test.each(replies)('reads %s', (_what, reply, settings, parts) => {
    expect(parse([reply], settings)).toEqual(parts);
  });

  test('reads the same however the text is split', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...replies),
        fc.array(fc.nat(12), { minLength: 1 }),
        ([, reply, settings, parts], sizes) => {
          const pieces: string[] = [];
          for (let start = 0, turn = 0; start < reply.length; turn++) {
            const size = (sizes[turn % sizes.length] ?? 0) + 1;
            pieces.push(reply.slice(start, start + size));
            start += size;
          }
          expect(parse(pieces, settings)).toEqual(parts);
        },
      ),
    );
  });

  test('emits text as soon as it cannot be the start of a mark', () => {
    const parser = replyParser({ isThinking: false, toolNames: [], stop: ['</code>'] });
    expect(parser.push('a </co')).toEqual([text('a ')]);
    expect(parser.push('lor>')).toEqual([text('</color>')]);
  });

  test('knows that it has stopped, and ignores what follows', () => {
    const parser = replyParser({ isThinking: false, toolNames: [], stop: ['b'] });
    expect([parser.push('a'), parser.isStopped]).toEqual([[text('a')], false]);
    expect([parser.push('bc'), parser.isStopped]).toEqual([[text('b')], true]);
    expect([parser.push('d'), parser.end()]).toEqual([[], []]);
  });

  test('reads a long call in linear time', () => {
    const parser = replyParser({ isThinking: false, toolNames: ['write'], stop: [] });
    parser.push('<tool_call>{"name": "write", "arguments": {"text": "');
    for (let index = 0; index < 200_000; index++) parser.push('word ');
    const [last] = parser.push('"}}</tool_call>');
    expect(last?.type === 'tool-call' && last.arguments.length).toBe('{"text":""}'.length + 1_000_000);
  });
});
