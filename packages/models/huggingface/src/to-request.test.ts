import type { Message, ModelRequest } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import { supportsOf } from './supports.ts';
import { type ServerTakes, toRequest } from './to-request.ts';

const usual: ServerTakes = { streamOptions: true, reasoningField: 'reasoning_content' };

function convert(request: Partial<ModelRequest>, server: Partial<ServerTakes> = {}, id = 'google/gemma-3-27b-it') {
  return toRequest({ messages: [], ...request }, { id, supports: supportsOf(id), server: { ...usual, ...server } });
}

const calls: Message[] = [
  {
    role: 'assistant',
    content: [
      { type: 'reasoning', text: 'Hm' },
      { type: 'tool-call', id: 'a', name: 'f', input: {} },
    ],
  },
  {
    role: 'tool',
    content: [
      {
        type: 'tool-result',
        id: 'a',
        name: 'f',
        output: 'ok',
        images: [{ type: 'image', mediaType: 'image/png', data: 'aGk=' }],
      },
    ],
  },
  { role: 'user', content: [{ type: 'text', text: 'Well?' }] },
];

describe('toRequest', () => {
  test('leaves out empty messages, and merges consecutive ones of one role', () => {
    const messages: Message[] = [
      { role: 'system', content: 'A' },
      { role: 'system', content: '' },
      { role: 'system', content: 'B' },
      { role: 'user', content: [] },
      { role: 'user', content: [{ type: 'text', text: 'One.' }] },
      { role: 'user', content: [{ type: 'text', text: 'Two.' }] },
      { role: 'assistant', content: [{ type: 'text', text: '' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'Three.' }] },
      { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'f', input: {} }] },
    ];
    expect(convert({ messages }).messages).toEqual([
      { role: 'system', content: 'A\n\nB' },
      { role: 'user', content: 'One.\nTwo.' },
      {
        role: 'assistant',
        content: 'Three.',
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
    ]);
  });

  test('puts the images of results and the next question into one message', () => {
    expect(convert({ messages: calls }).messages.map(({ role, content }) => [role, content])).toMatchObject([
      ['assistant', undefined],
      ['tool', 'ok'],
      ['user', [{ type: 'text' }, { type: 'image_url' }, { type: 'text', text: 'Well?' }]],
    ]);
  });

  test('sends no null content with calls, and their reasoning unless it was rejected', () => {
    expect(convert({ messages: calls }).messages[0]).toMatchObject({ reasoning_content: 'Hm' });
    const [message] = convert({ messages: calls }, { reasoningField: null }).messages;
    expect(Object.keys(message ?? {})).toEqual(['role', 'tool_calls']);
  });

  test('asks for the usage unless that was rejected', () => {
    expect(convert({})).toMatchObject({ stream_options: { include_usage: true } });
    expect(convert({}, { streamOptions: false })).not.toHaveProperty('stream_options');
  });

  test('sends a temperature and stop sequences to open reasoning models', () => {
    const request = { temperature: 0.6, maxOutputTokens: 9, stop: ['</code>'] };
    expect(convert(request, {}, 'openai/gpt-oss-120b')).toMatchObject({
      temperature: 0.6,
      max_tokens: 9,
      stop: ['</code>'],
    });
  });
});
