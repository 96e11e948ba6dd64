import { count, fields, text } from '../../fields.ts';

export type AssembledCall = { id: string; name: string; arguments: string };

/**
 * Puts streamed fragments of tool calls together. The fragments of a call share an `index`; servers that leave it out
 * are told apart by `id`, or send each call whole.
 */
export function toolCallAssembly(): { readonly calls: readonly AssembledCall[]; add(fragment: unknown): void } {
  const calls: AssembledCall[] = [];
  const byIndex = new Map<number, AssembledCall>();
  const byId = new Map<string, AssembledCall>();

  function find(index: number | undefined, id: string, name: string): AssembledCall | undefined {
    if (index === undefined) return id ? byId.get(id) : name ? undefined : calls.at(-1);
    const call = byIndex.get(index);
    // Some servers number every call 0: a new id with a name is a new call.
    return call && id && name && call.id && call.id !== id ? undefined : call;
  }

  return {
    calls,
    add(fragment) {
      const { index: wireIndex, id: wireId, function: wireFunction } = fields(fragment);
      const index = count(wireIndex);
      const id = text(wireId);
      const { name: wireName, arguments: wireArguments } = fields(wireFunction);
      const name = text(wireName);

      const fragmentText = argumentsText(wireArguments);

      let call = find(index, id, name);
      // A server that sends whole calls under one index or id.
      if (call && name && fragmentText && isWhole(call)) call = undefined;
      if (!call) {
        call = { id, name: '', arguments: '' };
        calls.push(call);
        if (id) byId.set(id, call);
      }
      if (index !== undefined) byIndex.set(index, call);
      call.id ||= id;
      // A name may come in pieces before the arguments; servers that repeat it whole do so on every fragment.
      if (call.name === '' || (call.arguments === '' && call.name !== name)) call.name += name;
      call.arguments += fragmentText;
    },
  };
}

/** Some servers send the arguments parsed. */
function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

function isWhole(call: AssembledCall): boolean {
  if (!call.arguments.trimEnd().endsWith('}')) return false;
  try {
    JSON.parse(call.arguments);
    return true;
  } catch {
    return false;
  }
}
