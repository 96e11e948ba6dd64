import { asCount, asFields, asText, isRecord, parseJson } from '@thimble/core/utilities';
import { argumentsText, isPlaceholder } from '../../tool-calls.ts';

export type AssembledCall = { id: string; name: string; arguments: string };

type Fragment = { index: number | undefined; id: string; name: string; text: string };

/**
 * Assembles tool calls from streamed fragments. The fragments of a call share an `index`; without one, they are matched by
 * `id`, or each fragment is a complete call. Servers break these rules in many ways, and a call must run once, and never
 * without its arguments.
 */
export function toolCallAssembly(): { readonly calls: readonly AssembledCall[]; add(fragment: unknown): void } {
  const calls: AssembledCall[] = [];
  const byIndex = new Map<number, AssembledCall>();
  const byId = new Map<string, AssembledCall>();

  function find({ index, id, name, text }: Fragment): AssembledCall | undefined {
    const last = calls.at(-1);
    const numbered = index === undefined ? undefined : byIndex.get(index);
    if (numbered) return isOtherCall(numbered, id, name) ? undefined : numbered;
    const named = byId.get(id);
    // An id that is used again under another index, with a name, is another call, unless it is the same once more.
    if (named && (index === undefined || name === '' || isSame(named, name, text))) return named;
    if (name === '') return id === '' ? last : undefined;
    // Only a call that is not complete goes on under another id.
    const mayGoOn = index === undefined && id !== '' && last !== undefined && last.arguments + text !== '';
    return mayGoOn && last.id !== '' && !isOtherCall(last, id, name) ? last : undefined;
  }

  function begin({ id }: Fragment): AssembledCall {
    const call = { id, name: '', arguments: '' };
    calls.push(call);
    if (id !== '') byId.set(id, call);
    return call;
  }

  return {
    calls,
    add(value) {
      const fragment = toFragment(value);
      const { index, name, text } = fragment;
      let call = find(fragment);
      // Within JSON, no object follows another directly.
      if (call && text.trimStart().startsWith('{') && isWhole(call.arguments)) {
        // The whole arguments once more.
        if (sameJson(call.arguments, text)) return;
        // `{}` stands in for arguments that are still to come.
        if (isPlaceholder(call.arguments)) call.arguments = '';
        // Some servers send several complete calls under one index or id.
        else if (name !== '') call = undefined;
      }
      call ??= begin(fragment);
      if (index !== undefined) byIndex.set(index, call);
      call.id ||= fragment.id;
      // The name may arrive in pieces before the arguments. Servers that repeat the whole name do so in every fragment.
      if (call.name === '' || (call.arguments === '' && call.name !== name)) call.name += name;
      call.arguments += text;
    },
  };
}

/** Some servers write the index as text, or the function's name and arguments beside the id. */
function toFragment(value: unknown): Fragment {
  const { index, id, function: wireFunction, ...rest } = asFields(value);
  const { name, arguments: wireArguments } = isRecord(wireFunction) ? wireFunction : rest;
  const number = typeof index === 'string' && /^\d+$/.test(index) ? Number(index) : asCount(index);
  return { index: number, id: asText(id), name: asText(name), text: argumentsText(wireArguments) };
}

/**
 * Some servers number all calls 0: a new id with a name starts a new call. Others give a new id with each fragment: then the
 * name is the same, and the arguments so far are not complete.
 */
function isOtherCall(call: AssembledCall, id: string, name: string): boolean {
  if (id === '' || name === '' || call.id === '' || call.id === id) return false;
  return call.name !== name || isWhole(call.arguments);
}

function isSame(call: AssembledCall, name: string, text: string): boolean {
  return call.name === name && isWhole(text) && sameJson(call.arguments, text);
}

function isWhole(text: string): boolean {
  return text.trimEnd().endsWith('}') && isRecord(parseJson(text));
}

function sameJson(first: string, second: string): boolean {
  if (first.trim() === second.trim()) return true;
  const value = parseJson(second);
  return isRecord(value) && JSON.stringify(parseJson(first)) === JSON.stringify(value);
}
