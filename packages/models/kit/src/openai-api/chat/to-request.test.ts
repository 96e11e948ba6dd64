import type { Message, ModelRequest, ModelSupport } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import { supportsOf } from '../supports.ts';
import { toChatRequest } from './to-request.ts';

type Settings = { id?: string; official?: boolean; supports?: Partial<ModelSupport>; includeUsage?: boolean };

function convert(
  request: Partial<ModelRequest>,
  { id = 'gpt-4.1', official = true, supports, includeUsage = true }: Settings = {},
) {
  return toChatRequest(
    { messages: [], ...request },
    { id, official, supports: supportsOf(id, 'chat', supports), includeUsage },
  );
}

const image = { type: 'image' as const, mediaType: 'image/png', data: 'aGk=' };

describe('toChatRequest', () => {
  test('streams, and asks for the usage', () => {
    expect(convert({})).toEqual({
      model: 'gpt-4.1',
      messages: [],
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(convert({}, { includeUsage: false })).not.toHaveProperty('stream_options');
  });

  test('sends text as a string and images as parts', () => {
    const messages: Message[] = [
      { role: 'system', content: 'Be terse.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'text', text: 'See' }, image, { type: 'image', url: 'https://example.com/a.png' }],
      },
    ];
    expect(convert({ messages }).messages).toEqual([
      { role: 'system', content: 'Be terse.' },
      { role: 'user', content: 'a\nb' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'See' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
        ],
      },
    ]);
  });

  test('keeps the results of parallel calls together, and puts their images after them', () => {
    const messages: Message[] = [
      {
        role: 'assistant',
        content: [
          { type: 'tool-call', id: 'a', name: 'f', input: { x: 1 } },
          { type: 'tool-call', id: 'b', name: 'g', input: {} },
        ],
      },
      { role: 'tool', content: [{ type: 'tool-result', id: 'a', name: 'f', output: { y: 2 }, images: [image] }] },
      { role: 'tool', content: [{ type: 'tool-result', id: 'b', name: 'g', output: 'no such city', isError: true }] },
      { role: 'user', content: [{ type: 'text', text: 'Well?' }] },
    ];
    expect(convert({ messages }).messages).toMatchObject([
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
          { id: 'b', type: 'function', function: { name: 'g', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: '{"y":2}' },
      { role: 'tool', tool_call_id: 'b', content: 'Error: no such city' },
      {
        role: 'user',
        content: [{ type: 'text' }, { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } }],
      },
      { role: 'user', content: 'Well?' },
    ]);
  });

  test('says where an image was left out for a model without image support', () => {
    const [message] = convert(
      { messages: [{ role: 'user', content: [image] }] },
      { supports: { images: false } },
    ).messages;
    expect(message?.content).toMatch(/image was left out/);
  });

  test('sends reasoning back to compatible servers with the calls it led to, but not to OpenAI', () => {
    const messages: Message[] = [
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Hm' },
          { type: 'tool-call', id: 'a', name: 'f', input: {} },
        ],
      },
    ];
    expect(convert({ messages }, { id: 'deepseek-reasoner', official: false }).messages[0]).toMatchObject({
      reasoning_content: 'Hm',
    });
    expect(convert({ messages }).messages[0]).not.toHaveProperty('reasoning_content');
  });

  test('sends tools, and a choice only with them', () => {
    const tools = [{ name: 'f', description: 'Does.', inputSchema: { type: 'object' } }];
    expect(convert({ tools, toolChoice: { name: 'f' } })).toMatchObject({
      tools: [{ type: 'function', function: { name: 'f', description: 'Does.', parameters: { type: 'object' } } }],
      tool_choice: { type: 'function', function: { name: 'f' } },
    });
    expect(convert({ tools, toolChoice: 'required' })).toMatchObject({ tool_choice: 'required' });
    expect(convert({ toolChoice: 'required' })).not.toHaveProperty('tool_choice');
  });

  test('sends at most four stop sequences, and none to reasoning models', () => {
    expect(convert({ stop: ['', 'a', 'b', 'c', 'd', 'e'] }).stop).toEqual(['a', 'b', 'c', 'd']);
    expect(convert({ stop: [''] })).not.toHaveProperty('stop');
    for (const id of ['o3', 'o4-mini', 'gpt-5', 'gpt-5.2-mini', 'openai/gpt-5'])
      expect(convert({ stop: ['a'] }, { id })).not.toHaveProperty('stop');
    expect(convert({ stop: ['a'] }, { id: 'o3', supports: { stop: true } }).stop).toEqual(['a']);
  });

  test('sends temperature and top_p to models that do not reason', () => {
    expect(convert({ temperature: 0, topP: 0.5 })).toMatchObject({ temperature: 0, top_p: 0.5 });
    const body = convert({ temperature: 0, topP: 0.5 }, { id: 'gpt-5' });
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('top_p');
  });

  test('limits the output under the name that the server knows', () => {
    expect(convert({ maxOutputTokens: 9 })).toMatchObject({ max_completion_tokens: 9 });
    expect(convert({ maxOutputTokens: 9 }, { id: 'qwen3', official: false })).toMatchObject({ max_tokens: 9 });
    expect(convert({ maxOutputTokens: 9 }, { id: 'openai/o3', official: false })).toMatchObject({
      max_completion_tokens: 9,
    });
  });

  test('uses the role developer only for reasoning models at OpenAI', () => {
    const messages: Message[] = [{ role: 'system', content: 's' }];
    const role = (settings: Settings) => convert({ messages }, settings).messages[0]?.role;
    expect([role({ id: 'gpt-5' }), role({ id: 'gpt-4.1' }), role({ id: 'gpt-5', official: false })]).toEqual([
      'developer',
      'system',
      'system',
    ]);
  });

  test('asks for strict JSON only if the schema qualifies', () => {
    const strict = {
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    };
    const loose = { type: 'object', properties: { a: { type: 'string' } } };
    expect(convert({ responseFormat: { name: 'my step', schema: strict } }).response_format).toEqual({
      type: 'json_schema',
      json_schema: { name: 'my_step', schema: strict, strict: true },
    });
    expect(convert({ responseFormat: { name: 'x', schema: loose } }).response_format).toMatchObject({
      json_schema: { strict: false },
    });
    expect(
      convert({ responseFormat: { name: 'x', schema: loose } }, { supports: { structuredOutput: false } }),
    ).not.toHaveProperty('response_format');
  });

  test('leaves out empty messages', () => {
    const messages: Message[] = [
      { role: 'system', content: '' },
      { role: 'user', content: [] },
      { role: 'user', content: [{ type: 'text', text: '' }] },
      { role: 'assistant', content: [] },
      { role: 'assistant', content: [{ type: 'reasoning', text: 'Hm' }] },
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
    ];
    expect(convert({ messages }).messages).toEqual([{ role: 'user', content: 'Hi' }]);
  });

  test('merges consecutive messages of one role for compatible servers, including images of tools', () => {
    const messages: Message[] = [
      { role: 'user', content: [{ type: 'text', text: 'a' }] },
      { role: 'user', content: [{ type: 'text', text: 'b' }] },
      { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'f', input: {} }] },
      { role: 'tool', content: [{ type: 'tool-result', id: 'a', name: 'f', output: 1, images: [image] }] },
      { role: 'user', content: [{ type: 'text', text: 'c' }] },
    ];
    const converted = convert({ messages }, { official: false }).messages;
    expect(converted.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'user']);
    expect([converted[0], converted[3]]).toMatchObject([
      { content: 'a\nb' },
      { content: [{ type: 'text' }, { type: 'image_url' }, { type: 'text', text: 'c' }] },
    ]);
  });

  test('keeps the signatures of other providers to itself', () => {
    for (const signature of ['gAAAAAB', '{"a":1}', '7'])
      expect(
        convert(
          {
            messages: [
              {
                role: 'assistant',
                content: [
                  { type: 'reasoning', text: 'Hm', signature },
                  { type: 'text', text: 'Yes' },
                ],
              },
            ],
          },
          { official: false },
        ).messages,
      ).toEqual([{ role: 'assistant', content: 'Yes' }]);
  });
});
