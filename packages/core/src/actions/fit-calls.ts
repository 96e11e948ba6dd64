import type { ModelReply } from '../models/model-reply.ts';

export type ReplyCall = ModelReply['toolCalls'][number];

/**
 * The calls of a reply, made fit to go back to a provider: their results must find them by an id that is the only one of its
 * kind, and no provider takes a history with names or ids that it would not have written.
 */
export function fitCalls(calls: readonly ReplyCall[], names: ReadonlySet<string>): ReplyCall[] {
  const seen = new Set<string>();
  return calls.map((call, index) => {
    const fit = call.id.replaceAll(/[^\w-]/g, '_').slice(0, 64);
    const id = fit === '' || seen.has(fit) ? `${fit.slice(0, 50) || 'call'}-${index + 1}` : fit;
    seen.add(id);
    return { ...call, id, name: fitName(call.name, names) };
  });
}

function fitName(name: string, names: ReadonlySet<string>): string {
  if (names.has(name)) return name;
  // Some servers leave marks of the model's own format after the name: "get_weather<|channel|>commentary".
  const [bare = ''] = name.split('<|', 1);
  if (names.has(bare)) return bare;
  const fit = name.replaceAll(/[^\w-]/g, '_').slice(0, 64);
  return /^[A-Za-z_]/.test(fit) ? fit : `_${fit}`.slice(0, 64);
}
