import { asFields, asList, asText, type Fields } from '@thimble/core/utilities';

/**
 * What OpenAI, or a stricter compatible server, finds wrong with the messages of a chat request; undefined if nothing.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
export function refusesChat(body: string): string | undefined {
  const request: unknown = JSON.parse(body);
  const messages = asList(asFields(request).messages).map(asFields);
  if (messages.length === 0) return "'messages' is empty";
  let open: string[] = [];
  for (const [index, { role, content, tool_calls, tool_call_id }] of messages.entries()) {
    const at = `messages[${index}]`;
    if (role === 'tool') {
      if (!open.includes(asText(tool_call_id))) return `${at}: 'tool' must follow a message with its 'tool_calls'`;
      open = open.filter((id) => id !== tool_call_id);
      continue;
    }
    if (open.length > 0) return `${at}: tool_call_ids without a response: ${open.join()}`;
    if (isEmpty(content) && !(role === 'assistant' && asList(tool_calls).length > 0)) return `${at}: content is empty`;
    const calls = asList(tool_calls).map(asFields);
    const unfit = calls.map(refusesCall).find((refusal) => refusal !== undefined);
    if (unfit !== undefined) return `${at}: ${unfit}`;
    open = calls.map(({ id }) => asText(id));
    if (new Set(open).size < open.length) return `${at}: duplicate tool_call_ids`;
  }
  return open.length > 0 ? `tool_call_ids without a response: ${open.join()}` : undefined;
}

function refusesCall(call: Fields): string | undefined {
  const name = asText(asFields(call.function).name);
  if (!/^[\w-]{1,64}$/.test(name)) return `the name "${name}" does not match '^[a-zA-Z0-9_-]{1,64}$'`;
  return asText(call.id) === '' ? 'a call has no id' : undefined;
}

/** The same for the input of a Responses request: https://platform.openai.com/docs/api-reference/responses/create */
export function refusesResponses(body: string): string | undefined {
  const request: unknown = JSON.parse(body);
  const input = asList(asFields(request).input).map(asFields);
  if (input.length === 0) return "'input' is empty";
  const called = new Set<unknown>();
  for (const [index, { type, role, content, call_id, name }] of input.entries()) {
    if (type === 'function_call' && !/^[\w-]{1,64}$/.test(asText(name))) return `input[${index}]: invalid name`;
    if (type === 'function_call' && !/^[\w-]{1,64}$/.test(asText(call_id))) return `input[${index}]: invalid call_id`;
    if (role !== undefined && isEmpty(content)) return `input[${index}]: content is empty`;
    if (type === 'function_call') called.add(call_id);
    if (type === 'function_call_output' && !called.delete(call_id))
      return `input[${index}]: no tool call found for ${asText(call_id)}`;
  }
  return called.size > 0 ? `no tool output found for ${[...called].join()}` : undefined;
}

function isEmpty(content: unknown): boolean {
  const parts = typeof content === 'string' ? [{ text: content }] : asList(content);
  return parts.length === 0 || parts.some((part) => asFields(part).text === '');
}
