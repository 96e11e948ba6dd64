import type { Message, ModelEvent } from '@thimble/core';
import { ProviderError } from './provider-error.ts';

/** Characters of a whole reply, far above the output limit of any model. */
const maxReplyLength = 2 ** 25;

/** Marks signatures with the provider that they are from. Throws a ProviderError for a reply without end. */
export function replyMarker(provider: string): (events: Iterable<ModelEvent>) => Generator<ModelEvent> {
  let length = 0;
  return function* read(events) {
    for (const event of events) {
      if (event.type === 'text-delta' || event.type === 'reasoning-delta') length += event.text.length;
      if (length > maxReplyLength) throw new ProviderError(`it sent a reply of more than ${maxReplyLength} characters`);
      const isSigned = event.type === 'reasoning-delta' && event.signature !== undefined;
      yield isSigned ? { ...event, provider } : event;
    }
  };
}

/** The messages without signatures of other providers, which this one would refuse. Their text stays. */
export function withoutForeignSignatures(messages: readonly Message[], provider: string): readonly Message[] {
  return messages.map((message) => {
    if (message.role !== 'assistant') return message;
    const content = message.content.map((part) => {
      const isForeign = part.type === 'reasoning' && part.provider !== undefined && part.provider !== provider;
      return isForeign ? { type: 'reasoning' as const, text: part.text } : part;
    });
    return { ...message, content };
  });
}
