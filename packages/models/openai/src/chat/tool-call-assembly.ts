import { count, fields, text } from '../fields.ts';

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

      let call = find(index, id, name);
      if (!call) {
        call = { id, name: '', arguments: '' };
        calls.push(call);
        if (id) byId.set(id, call);
      }
      if (index !== undefined) byIndex.set(index, call);
      call.id ||= id;
      // A name may come in pieces before the arguments; servers that repeat it whole do so on every fragment.
      if (call.name === '' || (call.arguments === '' && call.name !== name)) call.name += name;
      if (typeof wireArguments === 'string') call.arguments += wireArguments;
      else if (wireArguments !== undefined && wireArguments !== null) call.arguments += JSON.stringify(wireArguments);
    },
  };
}
