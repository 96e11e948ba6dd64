import type { Message, ModelRequest } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import { modelFacts } from './model-facts.ts';
import { toConverseInput } from './to-request.ts';

const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const nova = 'amazon.nova-pro-v1:0';
const llama = 'meta.llama3-1-70b-instruct-v1:0';
const mistral = 'mistral.mistral-large-2402-v1:0';
const image = { type: 'image' as const, mediaType: 'image/png', data: 'aGk=' };
const cachePoint = { cachePoint: { type: 'default' } };
const user = (text: string): Message => ({ role: 'user', content: [{ type: 'text', text }] });
const assistant = (text: string): Message => ({ role: 'assistant', content: [{ type: 'text', text }] });
const call = (id: string, name = 'f'): Message => ({
  role: 'assistant',
  content: [{ type: 'tool-call', id, name, input: { x: 1 } }],
});
const result = (id: string, output: string, more = {}): Message => ({
  role: 'tool',
  content: [{ type: 'tool-result', id, name: 'f', output, ...more }],
});
const tool = { name: 'f', description: 'Does.', inputSchema: { type: 'object' } };

function convert(request: Partial<ModelRequest>, id = llama) {
  return toConverseInput({ messages: [user('Hi')], ...request }, { id, model: `bedrock/${id}`, facts: modelFacts(id) });
}

describe('the turns', () => {
  test('alternate, start with the user, and contain nothing empty', () => {
    const messages: Message[] = [
      { role: 'system', content: 'Be terse.' },
      { role: 'system', content: ' ' },
      assistant('Before.'),
      user('One.'),
      user(' \n'),
      assistant(''),
      user('Two.'),
      { role: 'assistant', content: [{ type: 'reasoning', text: 'Hm.' }] },
      assistant('Three. \n'),
    ];
    expect(convert({ messages })).toMatchObject({
      system: [{ text: 'Be terse.' }],
      messages: [
        { role: 'user', content: [{ text: 'Go on.' }] },
        { role: 'assistant', content: [{ text: 'Before.' }] },
        { role: 'user', content: [{ text: 'One.' }, { text: 'Two.' }] },
        { role: 'assistant', content: [{ text: 'Three.' }] },
      ],
    });
  });

  test('answer the calls of a turn in order, before anything else', () => {
    const messages: Message[] = [
      user('Go.'),
      call('a'),
      call('b'),
      user('Well?'),
      result('b', 'two', { images: [image] }),
      result('a', '', { isError: true }),
    ];
    expect(convert({ messages, tools: [tool] }, claude).messages?.slice(1)).toEqual([
      {
        role: 'assistant',
        content: ['a', 'b'].map((toolUseId) => ({ toolUse: { toolUseId, name: 'f', input: { x: 1 } } })),
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'a', content: [{ text: 'Error: ' }], status: 'error' } },
          {
            toolResult: {
              toolUseId: 'b',
              content: [{ text: 'two' }, { image: { format: 'png', source: { bytes: Buffer.from('hi') } } }],
            },
          },
          { text: 'Well?' },
          cachePoint,
        ],
      },
    ]);
  });

  test('answer calls without results, and show results without calls as text', () => {
    const messages = [user('Go.'), call('a'), user('Stop.'), assistant('So.'), result('z', 'late'), call('b')];
    expect(convert({ messages }).messages?.map(({ content }) => content)).toMatchObject([
      [{ text: 'Go.' }],
      [{ toolUse: { toolUseId: 'a' } }],
      [
        { toolResult: { toolUseId: 'a', content: [{ text: expect.stringContaining('no result') }] } },
        { text: 'Stop.' },
      ],
      [{ text: 'So.' }],
      [{ text: 'Result of f: late' }],
      [{ toolUse: { toolUseId: 'b' } }],
      [{ toolResult: { toolUseId: 'b' } }],
    ]);
  });

  test('give ids and names of other providers a form that Bedrock accepts, unique for each call', () => {
    const ids = (id: string, model: string) => {
      const messages = [user('Go.'), call(id, 'a.b'), result(id, '1'), call(id, 'a.b'), result(id, '2')];
      return convert({ messages }, model).messages?.flatMap(({ content }) =>
        content?.flatMap(({ toolUse, toolResult }) => toolUse?.toolUseId ?? toolResult?.toolUseId ?? []),
      );
    };
    expect(ids('functions.f:0', llama)).toEqual(['functions_f_0', 'functions_f_0', 'functions_f_01', 'functions_f_01']);
    expect(ids('x'.repeat(70), llama)?.map((id) => id?.length)).toEqual([64, 64, 64, 64]);
    expect(ids('tooluse_kZJM-lvQmRJ6e', mistral)).toEqual(['MlvQmRJ6e', 'MlvQmRJ6e', 'MlvQmRJ61', 'MlvQmRJ61']);
    expect(convert({ messages: [user('Go.'), call('a', 'a.b')] }).messages?.[1]?.content?.[0]?.toolUse?.name).toBe(
      'a_b',
    );
  });

  test('contain signed and encrypted reasoning unchanged, and no unsigned reasoning', () => {
    const content = [
      { type: 'reasoning' as const, text: 'Hm.', signature: 'sig=' },
      { type: 'reasoning' as const, text: '', signature: 'redacted:aGk=' },
      { type: 'reasoning' as const, text: 'Unsigned.' },
      { type: 'text' as const, text: 'Yes.' },
    ];
    expect(convert({ messages: [user('Go.'), { role: 'assistant', content }] }, claude).messages?.[1]?.content).toEqual(
      [
        { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'sig=' } } },
        { reasoningContent: { redactedContent: Buffer.from('hi') } },
        { text: 'Yes.' },
      ],
    );
  });

  test('use the status of a failed call only for models that know it', () => {
    const messages = [user('Go.'), call('a'), result('a', 'no such city', { isError: true })];
    const resultOf = (id: string) => convert({ messages }, id).messages?.[2]?.content?.[0]?.toolResult;
    expect(resultOf(nova)?.status).toBe('error');
    expect(resultOf(llama)).toEqual({ toolUseId: 'a', content: [{ text: 'Error: no such city' }] });
  });
});

describe('images', () => {
  const withImages =
    (...images: Extract<Message, { role: 'user' }>['content']) =>
    () =>
      convert({ messages: [{ role: 'user', content: images }] }, claude);

  test('are sent as bytes, including data URLs', () => {
    const jpeg = { type: 'image' as const, url: 'data:image/jpeg;base64,aGk=' };
    expect(withImages(image, jpeg)().messages?.[0]?.content).toEqual([
      { image: { format: 'png', source: { bytes: Buffer.from('hi') } } },
      { image: { format: 'jpeg', source: { bytes: Buffer.from('hi') } } },
      cachePoint,
    ]);
  });

  test('are mentioned if a model does not support them', () => {
    const messages: Message[] = [{ role: 'user', content: [image] }];
    expect(convert({ messages }).messages?.[0]?.content).toMatchObject([{ text: expect.stringMatching(/left out/) }]);
  });
});

describe('tools', () => {
  test('are declared, with the choice if there is one', () => {
    const toolSpec = { name: 'f', description: 'Does.', inputSchema: { json: { type: 'object' } } };
    expect(convert({ tools: [tool] }).toolConfig).toEqual({ tools: [{ toolSpec }] });
    expect(convert({ tools: [tool], toolChoice: 'auto' }).toolConfig?.toolChoice).toEqual({ auto: {} });
    expect(convert({ tools: [tool], toolChoice: 'required' }).toolConfig?.toolChoice).toEqual({ any: {} });
    expect(convert({ tools: [tool], toolChoice: { name: 'f' } }, claude).toolConfig?.toolChoice).toEqual({
      tool: { name: 'f' },
    });
    expect(convert({ tools: [{ ...tool, description: '' }] }).toolConfig?.tools?.[0]?.toolSpec).not.toHaveProperty(
      'description',
    );
  });

  test('are reduced to the one to call if a model cannot be told its name', () => {
    const { toolConfig } = convert({ tools: [tool, { ...tool, name: 'g' }], toolChoice: { name: 'g' } });
    expect(toolConfig).toMatchObject({ tools: [{ toolSpec: { name: 'g' } }], toolChoice: { any: {} } });
    expect(toolConfig?.tools).toHaveLength(1);
  });

  test('are left out if none may be called, unless the conversation contains calls', () => {
    expect(convert({ tools: [tool], toolChoice: 'none' })).not.toHaveProperty('toolConfig');
    const messages = [user('Go.'), call('a', 'g'), result('a', '1')];
    for (const request of [{ tools: [tool], toolChoice: 'none' as const }, {}]) {
      const { toolConfig } = convert({ messages, ...request });
      expect(toolConfig?.tools?.map(({ toolSpec }) => toolSpec?.name)).toEqual(request.tools ? ['f', 'g'] : ['g']);
      expect(toolConfig).not.toHaveProperty('toolChoice');
    }
  });
});

describe('the rest', () => {
  test('marks the stable prefix for models with a cache', () => {
    const request = { messages: [{ role: 'system' as const, content: 's' }, user('Hi')], tools: [tool] };
    for (const id of [claude, nova])
      expect(convert(request, id)).toMatchObject({
        system: [{ text: 's' }, cachePoint],
        messages: [{ content: [{ text: 'Hi' }, cachePoint] }],
      });
    expect(JSON.stringify(convert(request))).not.toContain('cachePoint');
  });

  test('sends limits, sampling and stop sequences as far as a model accepts them', () => {
    const request = { temperature: 0, topP: 0.5, maxOutputTokens: 9, stop: ['', ' \n', 'a', 'b', 'c', 'd', 'e'] };
    const configOf = (id: string) => convert(request, id).inferenceConfig;
    const stopSequences = ['a', 'b', 'c', 'd'];
    expect(configOf(llama)).toEqual({ temperature: 0, topP: 0.5, maxTokens: 9, stopSequences });
    expect(configOf(claude)).toEqual({ temperature: 0, maxTokens: 9, stopSequences });
    expect(configOf('anthropic.claude-opus-4-7')).toEqual({ maxTokens: 9, stopSequences });
    expect(configOf('openai.gpt-oss-20b-1:0')).toEqual({ temperature: 0, topP: 0.5, maxTokens: 9 });
    expect(convert({}, llama)).not.toHaveProperty('inferenceConfig');
  });

  test('sends a schema if a model accepts one and it can be closed', () => {
    const responseFormat = { name: 'my step', schema: { type: 'object', properties: {} } };
    expect(convert({ responseFormat }, claude).outputConfig?.textFormat?.structure?.jsonSchema).toEqual({
      name: 'my_step',
      schema: '{"type":"object","properties":{},"additionalProperties":false}',
    });
    const open = { name: 'm', schema: { type: 'object', additionalProperties: true } };
    expect(convert({ responseFormat: open }, claude)).not.toHaveProperty('outputConfig');
    expect(convert({ responseFormat }, llama)).not.toHaveProperty('outputConfig');
  });

  test('merges providerOptions last, and passes what Converse does not know to the model', () => {
    expect(
      convert({
        maxOutputTokens: 9,
        providerOptions: { inferenceConfig: { maxTokens: 1 }, serviceTier: { type: 'flex' }, top_k: 5 },
      }),
    ).toMatchObject({
      inferenceConfig: { maxTokens: 1 },
      serviceTier: { type: 'flex' },
      additionalModelRequestFields: { top_k: 5 },
    });
  });

  test('does not change the messages that it gets', () => {
    const messages = [user('One.'), user('Two.'), assistant('Three. ')];
    const before = structuredClone(messages);
    convert({ messages }, claude);
    expect(messages).toEqual(before);
  });
});
