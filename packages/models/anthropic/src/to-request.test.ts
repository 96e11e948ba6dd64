import type { Message, ModelRequest } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import { modelFacts } from './model-facts.ts';
import { toMessagesRequest } from './to-request.ts';

function convert(request: Partial<ModelRequest>, id = 'claude-sonnet-4-5', supports = {}) {
  return toMessagesRequest({ messages: [], ...request }, id, modelFacts(id, supports));
}

/** The turns without cache marks, which have tests of their own. */
function turns(messages: Message[], id?: string) {
  return convert({ messages, providerOptions: { cache_control: null } }, id).messages;
}

const user = (...texts: string[]): Message => ({
  role: 'user',
  content: texts.map((text) => ({ type: 'text' as const, text })),
});
const assistant = (text: string): Message => ({ role: 'assistant', content: [{ type: 'text', text }] });
const call = (id: string): Message => ({
  role: 'assistant',
  content: [{ type: 'tool-call', id, name: 'f', input: { x: 1 } }],
});
const result = (id: string, output: string): Message => ({
  role: 'tool',
  content: [{ type: 'tool-result', id, name: 'f', output }],
});
const image = { type: 'image' as const, mediaType: 'image/png', data: 'aGk=' };
const tools = [{ name: 'f', description: 'F.', inputSchema: { type: 'object', properties: {} } }];

describe('toMessagesRequest', () => {
  test("streams, and sends the model's output limit", () => {
    expect(convert({ messages: [user('Hello')], providerOptions: { cache_control: null } })).toEqual({
      model: 'claude-sonnet-4-5',
      max_tokens: 64_000,
      stream: true,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    });
    expect(convert({ maxOutputTokens: 77 }).max_tokens).toBe(77);
  });

  test('sends system messages as blocks, except empty ones', () => {
    const messages: Message[] = ['You are terse.', ' \n', 'And kind.'].map((content) => ({ role: 'system', content }));
    expect(convert({ messages }).system).toMatchObject([{ text: 'You are terse.' }, { text: 'And kind.' }]);
    expect(convert({ messages: [{ role: 'system', content: '' }] })).not.toHaveProperty('system');
  });

  test.each([
    ['auto', { type: 'auto' }],
    ['required', { type: 'any' }],
    ['none', { type: 'none' }],
    [{ name: 'f' }, { type: 'tool', name: 'f' }],
  ] as const)('maps the tool choice %j', (toolChoice, expected) => {
    expect(convert({ tools, toolChoice }).tool_choice).toEqual(expected);
    expect(convert({ toolChoice })).not.toHaveProperty('tool_choice');
  });

  test('does not force a call if the model thinks', () => {
    const providerOptions = { thinking: { type: 'adaptive' } };
    expect(convert({ tools, toolChoice: 'required', providerOptions }).tool_choice).toEqual({ type: 'auto' });
  });

  test('sends stop sequences, except those of white space', () => {
    expect(convert({ stop: ['</code>', '\n\n', ''] }).stop_sequences).toEqual(['</code>']);
    expect(convert({ stop: ['</code>'] }, 'claude-opus-5', { stop: false })).not.toHaveProperty('stop_sequences');
  });

  test('sends a temperature, otherwise top_p, to models that accept one and do not think', () => {
    expect(convert({ temperature: 0, topP: 0.5 })).toMatchObject({ temperature: 0 });
    expect(convert({ temperature: 0, topP: 0.5 })).not.toHaveProperty('top_p');
    expect(convert({ topP: 0.5 })).toMatchObject({ top_p: 0.5 });
    const thinking = { type: 'enabled', budget_tokens: 2_000 };
    expect(convert({ temperature: 0, providerOptions: { thinking } })).not.toHaveProperty('temperature');
    expect(convert({ temperature: 0 }, 'claude-opus-5-5')).not.toHaveProperty('temperature');
  });

  test('sends a schema as the format, together with other output_config', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    const request = { responseFormat: { name: 'x', schema }, providerOptions: { output_config: { effort: 'low' } } };
    expect(convert(request).output_config).toEqual({
      format: { type: 'json_schema', schema: { ...schema, additionalProperties: false } },
      effort: 'low',
    });
    expect(convert(request, 'claude-3-haiku-20240307').output_config).toEqual({ effort: 'low' });
    expect(convert({ responseFormat: { name: 'x', schema: {} } })).not.toHaveProperty('output_config');
  });

  test('merges other providerOptions last', () => {
    expect(convert({ providerOptions: { service_tier: 'auto', max_tokens: 5 } })).toMatchObject({
      service_tier: 'auto',
      max_tokens: 5,
    });
  });
});

describe('the turns', () => {
  test('alternate: consecutive ones of a role are merged, results first', () => {
    expect(
      turns([user('One'), user('Two'), call('a'), user('Meanwhile'), result('a', 'r1'), user('So?')]),
    ).toMatchObject([
      { role: 'user', content: [{ text: 'One' }, { text: 'Two' }] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a' }, { text: 'Meanwhile' }, { text: 'So?' }] },
    ]);
  });

  test('contain no empty text, and are left out if they contain nothing else', () => {
    expect(
      turns([user(''), user(' \n', 'One'), assistant(''), { role: 'assistant', content: [] }, user('Two')]),
    ).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'One' },
          { type: 'text', text: 'Two' },
        ],
      },
    ]);
  });

  test('start with the user, and also end with the user if the model cannot continue an answer', () => {
    const messages = [assistant('Hm. \n')];
    expect(turns(messages, 'claude-haiku-4-5').map(({ content }) => content)).toEqual([
      [{ type: 'text', text: 'Go on.' }],
      [{ type: 'text', text: 'Hm.' }],
    ]);
    expect(turns(messages, 'claude-opus-5').map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  });

  test('contain thinking unchanged and in its place, and no reasoning without a signature', () => {
    const content: Extract<Message, { role: 'assistant' }>['content'] = [
      { type: 'reasoning', text: 'Hm.', signature: 'EqQB' },
      { type: 'reasoning', text: '', signature: 'redacted_thinking:EmwK:==' },
      { type: 'reasoning', text: 'Of another provider.' },
      { type: 'reasoning', text: '', signature: 'EqQC' },
      { type: 'text', text: 'So.' },
    ];
    expect(turns([user('?'), { role: 'assistant', content }, user('!')])[1]?.content).toEqual([
      { type: 'thinking', thinking: 'Hm.', signature: 'EqQB' },
      { type: 'redacted_thinking', data: 'EmwK:==' },
      { type: 'thinking', thinking: '', signature: 'EqQC' },
      { type: 'text', text: 'So.' },
    ]);
  });

  test('do not end with thinking', () => {
    const content = [{ type: 'reasoning' as const, text: 'Hm.', signature: 'EqQB' }];
    expect(turns([user('?'), { role: 'assistant', content }, user('!')])).toMatchObject([
      { content: [{ text: '?' }, { text: '!' }] },
    ]);
  });

  test('contain objects as input, and ids that the API accepts, in calls and results', () => {
    const id = 'functions.f:0';
    const messages: Message[] = [
      user('?'),
      { role: 'assistant', content: [{ type: 'tool-call', id, name: 'f', input: '{"x": oops' }] },
      result(id, 'r'),
    ];
    expect(turns(messages).slice(1)).toMatchObject([
      { content: [{ id: 'functions_f_0', input: { arguments: '{"x": oops' } }] },
      { content: [{ tool_use_id: 'functions_f_0' }] },
    ]);
  });

  test('contain the images of a result in it, and those of a failure after it', () => {
    const messages: Message[] = [
      call('a'),
      {
        role: 'tool',
        content: [
          { type: 'tool-result', id: 'a', name: 'f', output: { y: 2 }, images: [image] },
          { type: 'tool-result', id: 'b', name: 'f', output: '', isError: true, images: [image] },
          { type: 'tool-result', id: 'c', name: 'f', output: '' },
        ],
      },
    ];
    const source = { type: 'base64', media_type: 'image/png', data: 'aGk=' };
    expect(turns(messages).at(-1)?.content).toEqual([
      {
        type: 'tool_result',
        tool_use_id: 'a',
        content: [
          { type: 'text', text: '{"y":2}' },
          { type: 'image', source },
        ],
      },
      { type: 'tool_result', tool_use_id: 'b', content: [{ type: 'text', text: 'Error.' }], is_error: true },
      { type: 'tool_result', tool_use_id: 'c' },
      { type: 'image', source },
    ]);
  });
});

describe('images', () => {
  const withImage = (...content: Extract<Message, { role: 'user' }>['content']) =>
    convert({ messages: [{ role: 'user', content }], providerOptions: { cache_control: null } }).messages[0]?.content;

  test('are sent as base64 or as a URL', () => {
    expect(
      withImage(
        { type: 'image', url: 'https://example.com/a.png' },
        { type: 'image', url: 'data:image/webp;base64,aGk=' },
      ),
    ).toEqual([
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
      { type: 'image', source: { type: 'base64', media_type: 'image/webp', data: 'aGk=' } },
    ]);
  });

  test('are mentioned if the model does not support them', () => {
    const messages: Message[] = [{ role: 'user', content: [image] }];
    expect(convert({ messages }, 'claude-2.1').messages[0]?.content).toMatchObject([{ type: 'text' }]);
  });
});

describe('toMessagesRequest with thinking', () => {
  const thinking = { type: 'enabled', budget_tokens: 2_000 };
  const thought = { type: 'reasoning' as const, text: 'Hm.', signature: 'EqQB' };
  const calls = (...before: (typeof thought)[]): Message => ({
    role: 'assistant',
    content: [...before, { type: 'tool-call', id: 'a', name: 'f', input: {} }],
  });
  const asked = (...messages: Message[]) =>
    convert({ messages: [user('Go.'), ...messages], tools, providerOptions: { thinking } });

  test('thinks, unless the newest calls came without thinking of its own, which the API refuses', () => {
    expect(asked()).toMatchObject({ thinking });
    expect(asked(calls(thought), result('a', '1'))).toMatchObject({ thinking });
    expect(asked(calls(), result('a', '1'))).not.toHaveProperty('thinking');
    expect(asked(calls(), result('a', '1'), assistant('Done.'), user('More.'))).toMatchObject({ thinking });
  });

  test('never drops the thinking of a turn with calls', () => {
    const [, turn] = asked(calls(thought), result('a', '1')).messages;
    expect(turn?.content).toMatchObject([
      { type: 'thinking', signature: 'EqQB' },
      { type: 'tool_use', id: 'a' },
    ]);
  });
});

test('calls of other providers get names and ids that the API takes, and stay apart', () => {
  const calls = ['a.b', 'a_b'].map((id) => ({ type: 'tool-call' as const, id, name: 'x<|channel|>y', input: {} }));
  const [, turn, results] = turns([
    user('Go.'),
    { role: 'assistant', content: calls },
    { role: 'tool', content: calls.map(({ id, name }) => ({ type: 'tool-result' as const, id, name, output: id })) },
  ]);
  expect(turn?.content).toMatchObject([
    { id: 'a_b', name: 'x__channel__y' },
    { id: 'a_b1', name: 'x__channel__y' },
  ]);
  expect(results?.content).toMatchObject([{ tool_use_id: 'a_b' }, { tool_use_id: 'a_b1' }]);
});
