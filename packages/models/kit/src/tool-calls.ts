import type { Json, ModelEvent } from '@thimble/core';
import { messageOf } from '@thimble/core/utilities';

/** The event for one complete call. Arguments that are not JSON stay raw text, with an error that says what is wrong. */
export function toolCallEvent(id: string, name: string, argumentsText: string): ModelEvent {
  if (argumentsText.trim() === '') return { type: 'tool-call', id, name, input: {} };
  try {
    const input: Json = JSON.parse(argumentsText);
    return { type: 'tool-call', id, name, input };
  } catch (error) {
    return {
      type: 'tool-call',
      id,
      name,
      input: argumentsText,
      error: `The arguments are not valid JSON: ${messageOf(error)}`,
    };
  }
}

/**
 * Gives every call of a reply a unique id: the provider's id if it is new, otherwise one derived from the reply's id. The
 * same stream always yields the same ids, and different replies yield different ones.
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
