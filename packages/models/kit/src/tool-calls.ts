import type { Json, ModelEvent } from '@thimble/core';

/** The event of one whole call. Arguments that are no JSON are kept as their raw text, with what is wrong with them. */
export function toolCallEvent(id: string, name: string, argumentsText: string): ModelEvent {
  if (argumentsText.trim() === '') return { type: 'tool-call', id, name, input: {} };
  try {
    const input: Json = JSON.parse(argumentsText);
    return { type: 'tool-call', id, name, input };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { type: 'tool-call', id, name, input: argumentsText, error: `The arguments are no valid JSON: ${reason}` };
  }
}

/**
 * Gives every call of a reply an id of its own: the provider's where it is new, else one made of the reply's id, so that
 * the same stream gives the same ids and other replies give others.
 */
export function callIds(): (id: string, replyId: string) => string {
  const used = new Set<string>();
  return (id, replyId) => {
    let unique = id;
    for (let number = used.size; unique === '' || used.has(unique); number++)
      unique = `${id || `call_${replyId}`}_${number}`;
    used.add(unique);
    return unique;
  };
}
