import type { Message, ModelRequest } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import { supportsOf } from '../supports.ts';
import { toResponsesRequest } from './to-request.ts';

function convert(request: Partial<ModelRequest>, id = 'gpt-5.2', official = true) {
  return toResponsesRequest({ messages: [], ...request }, { id, official, supports: supportsOf(id, 'responses') });
}

const image = { type: 'image' as const, mediaType: 'image/png', data: 'aGk=' };

describe('toResponsesRequest', () => {
  test('stores nothing, and asks reasoning models for what must be sent back', () => {
    expect(convert({})).toEqual({
      model: 'gpt-5.2',
      input: [],
      stream: true,
      store: false,
      include: ['reasoning.encrypted_content'],
    });
    expect(convert({}, 'gpt-4.1')).not.toHaveProperty('include');
  });

  test('sends reasoning back with its signature before what it led to, and drops the unsigned', () => {
    const messages: Message[] = [
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Hm', signature: 'gAAAA' },
          { type: 'reasoning', text: '', signature: 'gBBBB' },
          { type: 'reasoning', text: 'from another model' },
          { type: 'text', text: 'Looking.' },
          { type: 'tool-call', id: 'a', name: 'f', input: { x: 1 } },
        ],
      },
    ];
    expect(convert({ messages }).input).toEqual([
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm' }], encrypted_content: 'gAAAA' },
      { type: 'reasoning', summary: [], encrypted_content: 'gBBBB' },
      { role: 'assistant', content: 'Looking.' },
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{"x":1}' },
    ]);
  });

  test('sends images of users and of tool results natively', () => {
    const messages: Message[] = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'See' },
          { type: 'image', url: 'https://example.com/a.png' },
        ],
      },
      {
        role: 'tool',
        content: [
          { type: 'tool-result', id: 'a', name: 'f', output: 'seen', images: [image] },
          { type: 'tool-result', id: 'b', name: 'f', output: 3 },
        ],
      },
    ];
    expect(convert({ messages }).input).toEqual([
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'See' },
          { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'auto' },
        ],
      },
      {
        type: 'function_call_output',
        call_id: 'a',
        output: [
          { type: 'input_text', text: 'seen' },
          { type: 'input_image', image_url: 'data:image/png;base64,aGk=', detail: 'auto' },
        ],
      },
      { type: 'function_call_output', call_id: 'b', output: '3' },
    ]);
  });

  test('uses the role developer only for reasoning models at OpenAI', () => {
    const messages: Message[] = [{ role: 'system', content: 's' }];
    expect(convert({ messages }).input).toEqual([{ role: 'developer', content: 's' }]);
    expect(convert({ messages }, 'gpt-4.1').input).toEqual([{ role: 'system', content: 's' }]);
    expect(convert({ messages }, 'gpt-5.2', false).input).toEqual([{ role: 'system', content: 's' }]);
  });

  test('sends tools that are not strict, the choice, the schema and the limits', () => {
    const inputSchema = { type: 'object' };
    const schema = { type: 'object', properties: {}, required: [], additionalProperties: false };
    expect(
      convert({
        tools: [{ name: 'f', description: 'Does.', inputSchema }],
        toolChoice: { name: 'f' },
        responseFormat: { name: 'x', schema },
        maxOutputTokens: 9,
      }),
    ).toMatchObject({
      tools: [{ type: 'function', name: 'f', description: 'Does.', parameters: inputSchema, strict: false }],
      tool_choice: { type: 'function', name: 'f' },
      text: { format: { type: 'json_schema', name: 'x', schema, strict: true } },
      max_output_tokens: 9,
    });
  });

  test('sends no stop sequences, and temperature only to models that do not reason', () => {
    const request = { stop: ['x'], temperature: 0.2, topP: 0.9 };
    expect(convert(request, 'gpt-4.1')).toMatchObject({ temperature: 0.2, top_p: 0.9 });
    expect(convert(request, 'gpt-4.1')).not.toHaveProperty('stop');
    expect(convert(request)).not.toHaveProperty('temperature');
  });
});
