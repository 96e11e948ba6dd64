import { AgentError, type Message } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import { user } from './__fixtures__/local.ts';
import { toRequest } from './to-request.ts';

const zoom = { name: 'zoom', description: 'Enlarges.', inputSchema: { type: 'object' } };
const now = { name: 'now', description: 'Tells the time.', inputSchema: { type: 'object' } };

const messagesOf = (...messages: Message[]) => toRequest({ messages }).messages;

describe('toRequest', () => {
  test('writes messages as chat templates expect them', () => {
    const messages = messagesOf(
      { role: 'system', content: 'Be terse.' },
      user('Look!'),
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'I had better.' },
          { type: 'text', text: 'Looking.' },
          { type: 'tool-call', id: 'call_1', name: 'zoom', input: { by: 3 } },
        ],
      },
      { role: 'tool', content: [{ type: 'tool-result', id: 'call_1', name: 'zoom', output: { seen: 'a heron' } }] },
    );
    expect(messages).toEqual([
      { role: 'system', content: 'Be terse.' },
      { role: 'user', content: 'Look!' },
      {
        role: 'assistant',
        content: 'Looking.',
        reasoning_content: 'I had better.',
        tool_calls: [{ type: 'function', id: 'call_1', function: { name: 'zoom', arguments: { by: 3 } } }],
      },
      { role: 'tool', name: 'zoom', tool_call_id: 'call_1', content: '{"seen":"a heron"}' },
    ]);
  });

  test('says that images were left out', () => {
    const image = { type: 'image' as const, mediaType: 'image/png', data: 'aW1hZ2U=' };
    const messages = messagesOf(
      { role: 'user', content: [{ type: 'text', text: 'See:' }, image] },
      {
        role: 'tool',
        content: [{ type: 'tool-result', id: '1', name: 'zoom', output: 'done', images: [image] }],
      },
    );
    expect(messages.map(({ content }) => content)).toEqual([
      'See:\n[An image was left out: this model only accepts text.]',
      'done\n[An image was left out: this model only accepts text.]',
    ]);
  });

  test('makes turns alternate, and leaves out empty ones', () => {
    const empty: Message = { role: 'assistant', content: [{ type: 'text', text: '' }] };
    const messages = messagesOf({ role: 'system', content: '' }, user('One.'), empty, user(' '), user('Two.'));
    expect(messages).toEqual([{ role: 'user', content: 'One.\nTwo.' }]);
  });

  test('shows the tools that may be called', () => {
    const named = (toolChoice: 'none' | 'required' | { name: string } | undefined) =>
      toRequest({ messages: [], tools: [zoom, now], toolChoice }).tools.map((tool) => tool.function.name);
    expect([named(undefined), named('required'), named({ name: 'now' }), named('none')]).toEqual([
      ['zoom', 'now'],
      ['zoom', 'now'],
      ['now'],
      [],
    ]);
  });

  test('samples if told how, and picks the most likely token at temperature 0', () => {
    const settingsOf = (settings: object) => toRequest({ messages: [], ...settings }).settings;
    expect(settingsOf({})).toEqual({});
    expect(settingsOf({ temperature: 0.7, topP: 0.9 })).toEqual({ do_sample: true, temperature: 0.7, top_p: 0.9 });
    expect(settingsOf({ temperature: 0, topP: 0.9 })).toEqual({ do_sample: false });
    expect(settingsOf({ temperature: 1, providerOptions: { temperature: 2, enable_thinking: false } })).toEqual({
      do_sample: true,
      temperature: 2,
      enable_thinking: false,
    });
  });

  test('limits the output, and rejects a temperature below 0', () => {
    expect(toRequest({ messages: [] }).maxOutputTokens).toBe(4_096);
    const cold = () => toRequest({ messages: [], temperature: -1 });
    expect(cold).toThrow(AgentError);
    expect(cold).toThrow('0 or more');
  });
});
