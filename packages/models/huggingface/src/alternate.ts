import type { Message } from '@thimble/core';

/**
 * Drops empty messages, and merges consecutive messages of the assistant or the system: the chat templates of many open
 * models (Gemma, Mistral, Llama 2) reject them. User messages are merged later, where the images of tools are added.
 */
export function alternate(messages: readonly Message[]): Message[] {
  const turns: Message[] = [];
  for (const message of messages) {
    if (isEmpty(message)) continue;
    const previous = turns.at(-1);
    const merged = previous && merge(previous, message);
    if (merged) turns[turns.length - 1] = merged;
    else turns.push(message);
  }
  return turns;
}

function isEmpty({ content }: Message): boolean {
  if (typeof content === 'string') return content === '';
  // Reasoning is only sent back together with calls.
  return content.every((part) => part.type === 'reasoning' || (part.type === 'text' && part.text === ''));
}

function merge(first: Message, second: Message): Message | undefined {
  if (first.role === 'system' && second.role === 'system')
    return { role: 'system', content: `${first.content}\n\n${second.content}` };
  if (first.role !== 'assistant' || second.role !== 'assistant') return undefined;
  // The results must come right after their calls.
  if (first.content.some((part) => part.type === 'tool-call')) return undefined;
  const continues = second.content.some((part) => part.type === 'text');
  const separator = continues ? [{ type: 'text' as const, text: '\n\n' }] : [];
  return { role: 'assistant', content: [...first.content, ...separator, ...second.content] };
}
