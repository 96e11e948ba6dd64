import type { Message } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import { modelFacts } from './model-facts.ts';
import { toMessagesRequest } from './to-request.ts';

const facts = modelFacts('claude-opus-5-5');
const tools = ['f', 'g'].map((name) => ({ name, description: name, inputSchema: { type: 'object' } }));
const begin: Message[] = [
  { role: 'system', content: 'You are terse.' },
  { role: 'user', content: [{ type: 'text', text: 'Task' }] },
];

/** A step with calls, and its observation. */
function step(number: number): Message[] {
  const id = `call_${number}`;
  return [
    {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'Hm.', signature: 'EqQB' },
        { type: 'tool-call', id, name: 'f', input: {} },
      ],
    },
    { role: 'tool', content: [{ type: 'tool-result', id, name: 'f', output: `seen ${number}` }] },
  ];
}

function convert(messages: Message[], providerOptions = {}) {
  return toMessagesRequest({ messages, tools, providerOptions }, 'claude-opus-5-5', facts);
}

/** The blocks in the order in which the API hashes them, and which of them are marked. */
function blocksOf(body: ReturnType<typeof convert>): object[] {
  return [body.tools ?? [], body.system ?? [], ...body.messages.map(({ content }) => content)].flat();
}

/** Everything that is read from the cache or written to it: the texts up to each mark. */
function markedPrefixes(body: ReturnType<typeof convert>): string[] {
  const blocks = blocksOf(body);
  const plain = JSON.stringify(blocks, (key, value: unknown) => (key === 'cache_control' ? undefined : value));
  const list: unknown[] = JSON.parse(plain);
  return blocks.flatMap((block, index) => ('cache_control' in block ? [JSON.stringify(list.slice(0, index + 1))] : []));
}

describe('the cache marks', () => {
  test('are at most four: the tools, the system prompt and the last two user turns', () => {
    expect(markedPrefixes(convert(begin))).toHaveLength(3);
    const blocks = blocksOf(convert([...begin, ...step(1), ...step(2)]));
    expect(blocks.filter((block) => 'cache_control' in block)).toMatchObject([
      { name: 'g' },
      { text: 'You are terse.' },
      { tool_use_id: 'call_1' },
      { tool_use_id: 'call_2' },
    ]);
  });

  test('let each step read what the previous step wrote', () => {
    let messages = begin;
    for (let number = 1; number <= 5; number++) {
      const written = markedPrefixes(convert(messages)).at(-1);
      messages = [...messages, ...step(number)];
      expect(markedPrefixes(convert(messages))).toContain(written);
    }
  });

  test('also work if the model is to continue its own answer', () => {
    const body = convert([...begin, { role: 'assistant', content: [{ type: 'text', text: 'Well' }] }]);
    expect(markedPrefixes(body)).toHaveLength(4);
  });

  test('last as long as providerOptions say, and null leaves them out', () => {
    const ofAnHour = { cache_control: { type: 'ephemeral', ttl: '1h' } };
    const body = convert([...begin, ...step(1)], ofAnHour);
    expect(body).not.toHaveProperty('cache_control');
    expect(blocksOf(body).filter((block) => 'cache_control' in block)).toMatchObject([1, 2, 3, 4].map(() => ofAnHour));
    expect(markedPrefixes(convert(begin, { cache_control: null }))).toEqual([]);
  });
});
