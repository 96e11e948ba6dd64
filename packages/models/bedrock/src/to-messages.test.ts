import type { Message } from '@thimble/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refuses } from './__fixtures__/refuses.ts';
import { modelFacts } from './model-facts.ts';
import { toConverseInput } from './to-request.ts';

const text = fc.record({ type: fc.constant('text' as const), text: fc.constantFrom('', ' \n', 'One.', 'Two. \n') });
const id = fc.constantFrom('a', 'b', 'c.d:0');
const reasoning = fc.record({
  type: fc.constant('reasoning' as const),
  text: fc.constantFrom('', 'Hm.'),
  signature: fc.constantFrom(undefined, 'sig=', 'redacted:aGk='),
});
const call = fc.record({
  type: fc.constant('tool-call' as const),
  id,
  name: fc.constantFrom('f', 'g.h'),
  input: fc.jsonValue({ maxDepth: 1 }).map((value) => JSON.parse(JSON.stringify(value))),
});
const result = fc.record({
  type: fc.constant('tool-result' as const),
  id,
  name: fc.constant('f'),
  output: fc.constantFrom('', 'sun', { y: 1 }),
  isError: fc.boolean(),
});
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ role: fc.constant('system' as const), content: fc.constantFrom('', ' ', 'Be terse.') }),
  fc.record({ role: fc.constant('user' as const), content: fc.array(text, { maxLength: 2 }) }),
  fc.record({
    role: fc.constant('assistant' as const),
    content: fc.array(fc.oneof(text, reasoning, call), { maxLength: 4 }),
  }),
  fc.record({ role: fc.constant('tool' as const), content: fc.array(result, { maxLength: 3 }) }),
);
const model = fc.constantFrom('anthropic.claude-sonnet-4-5-20250929-v1:0', 'mistral.mistral-large-2402-v1:0');

test('gives any conversation a form that Converse accepts', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), model, (messages, modelId) => {
      const settings = { id: modelId, model: `bedrock/${modelId}`, facts: modelFacts(modelId) };
      const input = toConverseInput({ messages: [...messages, said('End.')] }, settings);
      expect(refuses(JSON.stringify(input))).toBeUndefined();
      const ids = (input.messages ?? []).flatMap(({ content }) =>
        content?.flatMap(({ toolUse }) => toolUse?.toolUseId ?? []),
      );
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});

test('loses no text, call or result', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 6 }), (messages) => {
      const sent = JSON.stringify(
        toConverseInput({ messages }, { id: 'x', model: 'bedrock/x', facts: modelFacts('x') }),
      );
      expect(messages.flatMap(traces).filter((trace) => !sent.includes(trace))).toEqual([]);
    }),
  );
});

/** What the request must contain of a message. */
function traces({ role, content }: Message): string[] {
  if (role === 'system') return [content.trim()];
  return content.flatMap((part) => {
    if (part.type === 'text') return [part.text.trim()];
    if (part.type === 'tool-call') return [`"name":"${part.name.replace('.', '_')}"`];
    return part.type === 'tool-result' && part.output === 'sun' ? ['sun'] : [];
  });
}

function said(words: string): Message {
  return { role: 'user', content: [{ type: 'text', text: words }] };
}
