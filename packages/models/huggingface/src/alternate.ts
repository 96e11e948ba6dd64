import type { Message } from '@thimble/core';

/**
 * Without messages that say nothing, and with one of several turns of the assistant or the system: the chat templates of
 * many open models (Gemma, Mistral, Llama 2) refuse them. Turns of the user are merged where images of tools are placed.
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
  // Reasoning goes back with calls, and never alone.
  return content.every((part) => part.type === 'reasoning' || (part.type === 'text' && part.text === ''));
}

function merge(first: Message, second: Message): Message | undefined {
  if (first.role === 'system' && second.role === 'system')
    return { role: 'system', content: `${first.content}\n\n${second.content}` };
  if (first.role !== 'assistant' || second.role !== 'assistant') return undefined;
  // Results stand behind the calls that they answer.
  if (first.content.some((part) => part.type === 'tool-call')) return undefined;
  const continues = second.content.some((part) => part.type === 'text');
  const separator = continues ? [{ type: 'text' as const, text: '\n\n' }] : [];
  return { role: 'assistant', content: [...first.content, ...separator, ...second.content] };
}
