import type { Json, ModelEvent } from '@thimble/core';
import { isTooDeep, maxDepth, messageOf, parseJson } from '@thimble/core/utilities';

/**
 * The event for one complete call. Arguments that are not JSON stay raw text, with an error that says what is wrong; those
 * that are nested without end are left out.
 */
export function toolCallEvent(id: string, name: string, argumentsText: string): ModelEvent {
  const call = { type: 'tool-call' as const, id, name };
  if (argumentsText.trim() === '') return { ...call, input: {} };
  try {
    const input: Json = JSON.parse(argumentsText);
    if (!isTooDeep(input)) return { ...call, input };
    return { ...call, input: {}, error: `The arguments are nested more than ${maxDepth} levels deep.` };
  } catch (error) {
    const once = sentOnce(argumentsText);
    if (once !== undefined) return toolCallEvent(id, name, once);
    return { ...call, input: argumentsText, error: `The arguments are not valid JSON: ${messageOf(error)}` };
  }
}

/** Arguments that some servers send as parsed JSON, as text. */
export function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  try {
    return JSON.stringify(value);
  } catch {
    // Nested so deeply that it overflows the stack: a text that is refused for the same reason takes its place.
    return '['.repeat(maxDepth + 2) + ']'.repeat(maxDepth + 2);
  }
}

/** Arguments that a server sent twice, or after `{}` as a placeholder. Undefined if they are not. */
function sentOnce(text: string): string | undefined {
  const whole = text.trim();
  const [, real] = /^\{\s*\}\s*(\{.*)$/s.exec(whole) ?? [];
  if (real !== undefined) return parseJson(real) === undefined ? sentOnce(real) : real;
  const half = whole.slice(0, whole.length / 2).trim();
  return half !== '' && whole.slice(whole.length / 2).trim() === half && parseJson(half) !== undefined
    ? half
    : undefined;
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

/** A complete call as the provider wrote it. */
export type WrittenCall = { id: string; name: string; arguments: string };

/** Adds a call, unless it is one of these once more. Arguments of `{}` may stand in for those that come later. */
export function addCall(calls: WrittenCall[], call: WrittenCall): void {
  const known = calls.find(({ id, name }) => call.id !== '' && id === call.id && name === call.name);
  if (!known) return void calls.push(call);
  if (isPlaceholder(call.arguments) || known.arguments === call.arguments) return;
  if (isPlaceholder(known.arguments) && parseJson(call.arguments) !== undefined) known.arguments = call.arguments;
  else calls.push(call);
}

/** Whether these are no arguments, or `{}`. */
export function isPlaceholder(text: string): boolean {
  return /^\s*(\{\s*\})?\s*$/.test(text);
}
