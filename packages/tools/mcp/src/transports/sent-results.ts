import type { Transport } from '@modelcontextprotocol/client';
import { asFields, asList, asText, isRecord } from '@thimble/core/utilities';
import { boundedSchema } from '../declarations/bounded-schema.ts';
import { tapTransport } from './tap-transport.ts';

/**
 * What a server sent, for our own readers. The SDK refuses a whole list for one bad tool in it, and a result for a null: it is
 * handed stand-ins that every revision knows, each with a ticket for which the real thing is kept.
 */
export type SentResults = {
  through<T extends Transport>(transport: T): T;
  /** What the server sent, once for each ticket. */
  take(ticket: unknown): unknown;
  /** The tools of lists for which nobody came: the SDK has refused them. */
  takeRest(): unknown[];
};

type Keep = (value: unknown) => string;
type StandIn = (result: { [key: string]: unknown }, keep: Keep) => { [key: string]: unknown } | undefined;

export function sentResults(): SentResults {
  const kept = new Map<string, unknown>();
  const listed = new Set<string>();
  /** By their ids as text: some servers answer with another type. */
  const asked = new Map<string, string>();
  const cursors = new Map<string, Set<unknown>>();
  let tickets = 0;

  function keep(value: unknown): string {
    const ticket = `ticket-${(tickets += 1)}`;
    kept.set(ticket, value);
    return ticket;
  }

  function take(ticket: unknown): unknown {
    const value = kept.get(asText(ticket));
    kept.delete(asText(ticket));
    listed.delete(asText(ticket));
    return value;
  }

  function note(message: unknown): void {
    const { id, method, params } = asFields(message);
    if (method === 'notifications/cancelled') return void asked.delete(keyOf(asFields(params).requestId));
    if (id === undefined || typeof method !== 'string') return;
    asked.set(keyOf(id), method);
    const { cursor } = asFields(params);
    if (cursor === undefined) cursors.set(method, new Set());
    else cursors.get(method)?.add(cursor);
  }

  /** The options of a message, through which its transport tells that it was given up, or that its stream ended. */
  function following(id: unknown, options: unknown, onEnd: () => void): unknown {
    const { requestSignal, onRequestStreamEnd } = asFields(options);
    if (requestSignal instanceof AbortSignal) requestSignal.addEventListener('abort', () => asked.delete(keyOf(id)));
    return {
      ...asFields(options),
      onRequestStreamEnd() {
        if (typeof onRequestStreamEnd === 'function') Reflect.apply(onRequestStreamEnd, undefined, []);
        if (asked.has(keyOf(id))) onEnd();
      },
    };
  }

  /** A list whose pages lead back to one of them has ended. */
  function nextOf(method: string, { nextCursor }: { [key: string]: unknown }): { nextCursor?: string } {
    const isNew = typeof nextCursor === 'string' && nextCursor !== '' && cursors.get(method)?.has(nextCursor) !== true;
    return isNew ? { nextCursor } : {};
  }

  function standInFor(message: unknown): unknown {
    const { id, result } = asFields(message);
    const method = asked.get(keyOf(id));
    asked.delete(keyOf(id));
    if (method === undefined || !isRecord(result)) return message;
    const { resultType } = result;
    // Not the end of the request: the server asks for more.
    if (resultType !== undefined && resultType !== 'complete') return message;
    const standIn =
      Object.hasOwn(standIns, method) &&
      standIns[method]?.(result, (value) => {
        const ticket = keep(value);
        if (method === 'tools/list') listed.add(ticket);
        return ticket;
      });
    if (!standIn) return message;
    const rest = { ...nextOf(method, result), ...(resultType !== undefined && { resultType, ...uncached }) };
    return { ...asFields(message), result: { ...standIn, ...rest } };
  }

  return {
    take,
    takeRest: () => [...listed].map(take),
    through(transport) {
      return tapTransport(transport, {
        onSend(message, options) {
          note(message);
          const { id, method } = asFields(message);
          if (method === undefined || (typeof id !== 'number' && typeof id !== 'string')) return options;
          return following(id, options, () => transport.onmessage?.({ jsonrpc: '2.0', id, error: noAnswer }));
        },
        onMessage(message, pass) {
          // The SDK hears news a moment later than answers, and drops what comes of a call that is answered.
          if (isAnswer(message)) queueMicrotask(() => pass(standInFor(message)));
          else pass(message);
        },
      });
    },
  };
}

/** The ticket of a result. */
export function ticketOf(standIn: unknown): unknown {
  return asFields(standIn)[ticketKey];
}

const ticketKey = 'ticket';
const noAnswer = { code: -32603, message: 'the server ended its stream without an answer.' } as const;
const uncached = { ttlMs: 0, cacheScope: 'private' } as const;

const standIns: { readonly [method: string]: StandIn } = {
  'tools/call': (result, keep) => ({ content: [], structuredContent: { [ticketKey]: keep(result) } }),
  'tools/list': ({ tools }, keep) =>
    listOf('tools', tools, (tool) => ({
      name: asText(asFields(tool).name),
      // The SDK reads no more of it than which parameters are headers.
      inputSchema: headersIn(asFields(tool).inputSchema),
      outputSchema: { type: 'object', [ticketKey]: keep(tool) },
    })),
  'resources/list': ({ resources }, keep) =>
    listOf('resources', resources, (resource) => ({ uri: keep(resource), name: '' })),
  'resources/templates/list': ({ resourceTemplates }, keep) =>
    listOf('resourceTemplates', resourceTemplates, (template) => ({ uriTemplate: keep(template), name: '' })),
  'resources/read': ({ contents }, keep) =>
    listOf('contents', contents, (content) => ({ uri: keep(content), text: '' })),
};

function listOf(name: string, list: unknown, standIn: (item: unknown) => object): ReturnType<StandIn> {
  return Array.isArray(list) ? { [name]: list.map(standIn) } : undefined;
}

function headersIn(schema: unknown): { [key: string]: unknown } {
  const bounded = boundedSchema(schema);
  if (typeof bounded === 'string' || !isRecord(bounded.properties)) return { type: 'object' };
  return { ...bounded, type: 'object', required: asList(bounded.required).filter((name) => typeof name === 'string') };
}

function keyOf(id: unknown): string {
  return typeof id === 'string' ? id : JSON.stringify(id ?? null);
}

function isAnswer(message: unknown): boolean {
  const fields = asFields(message);
  return 'id' in fields && !('method' in fields);
}
