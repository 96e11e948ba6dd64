import { asCount, asFields, asText, parseJson } from '@thimble/core/utilities';

export type AssembledCall = { id: string; name: string; arguments: string };

/**
 * Assembles tool calls from streamed fragments. The fragments of a call share an `index`. Without one, they are matched by
 * `id`, or each fragment is a complete call.
 */
export function toolCallAssembly(): { readonly calls: readonly AssembledCall[]; add(fragment: unknown): void } {
  const calls: AssembledCall[] = [];
  const byIndex = new Map<number, AssembledCall>();
  const byId = new Map<string, AssembledCall>();

  function find(index: number | undefined, id: string, name: string): AssembledCall | undefined {
    if (index === undefined) return id ? byId.get(id) : name ? undefined : calls.at(-1);
    const call = byIndex.get(index);
    // Some servers number all calls 0. A new id with a name starts a new call.
    return call && id && name && call.id && call.id !== id ? undefined : call;
  }

  return {
    calls,
    add(fragment) {
      const { index: wireIndex, id: wireId, function: wireFunction } = asFields(fragment);
      const index = asCount(wireIndex);
      const id = asText(wireId);
      const { name: wireName, arguments: wireArguments } = asFields(wireFunction);
      const name = asText(wireName);

      const fragmentText = argumentsText(wireArguments);

      let call = find(index, id, name);
      // Some servers send several complete calls under one index or id.
      if (call && name && fragmentText && isWhole(call)) call = undefined;
      if (!call) {
        call = { id, name: '', arguments: '' };
        calls.push(call);
        if (id) byId.set(id, call);
      }
      if (index !== undefined) byIndex.set(index, call);
      call.id ||= id;
      // The name may arrive in pieces before the arguments. Servers that repeat the whole name do so in every fragment.
      if (call.name === '' || (call.arguments === '' && call.name !== name)) call.name += name;
      call.arguments += fragmentText;
    },
  };
}

/** Some servers send the arguments as parsed JSON. */
function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

function isWhole(call: AssembledCall): boolean {
  return call.arguments.trimEnd().endsWith('}') && parseJson(call.arguments) !== undefined;
}
