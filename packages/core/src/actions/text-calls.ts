import { isRecord, parseShallowJson, type Json } from '../base/json.ts';
import type { ModelReply } from '../models/model-reply.ts';

type ReplyCall = ModelReply['toolCalls'][number];

/** How models and servers write calls that were not made into calls: the marks, and JSON between them. */
const marks: readonly (readonly [open: string, close: string])[] = [
  ['<tool_call>', '</tool_call>'],
  ['<tools>', '</tools>'],
  ['<function_call>', '</function_call>'],
  ['[TOOL_CALLS]', ''],
  ['<|python_tag|>', ''],
];

/**
 * Calls that a reply holds as text: between known marks, or as the whole reply, in a fence or not. Those without marks count
 * only where they name a tool of `names`; anything else is an answer.
 */
export function callsInText(text: string, names: ReadonlySet<string>): ReplyCall[] {
  for (const [open, close] of marks) {
    const pieces = text.split(open).slice(1);
    const calls = pieces.flatMap((piece) => readCalls(close === '' ? piece : (piece.split(close, 1)[0] ?? '')));
    if (calls.length > 0) return numbered(calls);
  }
  const whole = text.trim();
  const [, fenced] = /^```(?:json|tool_call|tool_code)?[^\S\n]*\n([^`]*)```$/.exec(whole) ?? [];
  const calls = readCalls(fenced ?? whole);
  return calls.every(({ name }) => names.has(name)) ? numbered(calls) : [];
}

type TextCall = { name: string; input: Json };

function readCalls(text: string): TextCall[] {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') && !trimmed.startsWith('[')) return [];
  const value = parseShallowJson(trimmed);
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const calls = items.flatMap((item) => readCall(item));
  return calls.length === items.length ? calls : [];
}

function readCall(value: unknown): TextCall[] {
  if (!isRecord(value)) return [];
  const call = isRecord(value.function) ? value.function : value;
  const { name } = call;
  const input = call.arguments ?? call.parameters ?? call.input;
  if (typeof name !== 'string' || input === undefined) return [];
  const json = typeof input === 'string' ? (parseShallowJson(input) ?? input) : parseShallowJson(JSON.stringify(input));
  return json === undefined ? [] : [{ name, input: json }];
}

function numbered(calls: readonly TextCall[]): ReplyCall[] {
  return calls.map(({ name, input }, index) => ({ type: 'tool-call', id: `text-${index + 1}`, name, input }));
}
