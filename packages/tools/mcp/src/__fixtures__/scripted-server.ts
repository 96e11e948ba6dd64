import { type Transport } from '@modelcontextprotocol/client';
import type { openClient } from '../connection/open-client.ts';
import { createClient } from '../connection/create-client.ts';
import { sentResults } from '../transports/sent-results.ts';
import { isRecord } from '@thimble/core/utilities';

export type Asked = { id: unknown; method: string; params: { [name: string]: unknown } };
/** Says a message to the client. */
export type Say = (message: object) => void;
export type Revision = '2025-06-18' | '2026-07-28';

/** A server in this process, which answers as the test says: `answer` returns a result, or undefined and says what it likes. */
export function scriptedServer(
  revision: Revision,
  answer: (asked: Asked, say: Say) => object | undefined,
): typeof openClient {
  return async (_, options, signal) => {
    const closed = Promise.withResolvers<string>();
    const transport: Transport = {
      start: async () => {},
      async send(message) {
        const asked = readAsked(message);
        if (!asked) return;
        const result = greeting(revision, asked.method) ?? answer(asked, say);
        if (result) say({ id: asked.id, result: { ...typeOf(revision), ...result } });
      },
      async close() {
        transport.onclose?.();
        closed.resolve('it was closed');
      },
    };
    const say: Say = (message) => Reflect.apply(Object(transport.onmessage), undefined, [{ jsonrpc: '2.0', ...message }]);
    const client = createClient(revision === '2026-07-28' ? { mode: 'auto', silenceMs: 5_000 } : { mode: 'legacy' }, options);
    const sent = sentResults();
    await client.connect(sent.through(transport), { signal });
    return { client, sent, closed: closed.promise, end: async () => undefined, close: () => client.close() };
  };
}

function readAsked(message: unknown): Asked | undefined {
  if (!isRecord(message) || !('id' in message) || typeof message.method !== 'string') return undefined;
  return { id: message.id, method: message.method, params: isRecord(message.params) ? message.params : {} };
}

function greeting(revision: Revision, method: string): object | undefined {
  const capabilities = { tools: {}, resources: {} };
  if (method === 'server/discover') return { supportedVersions: [revision], capabilities };
  if (method !== 'initialize') return undefined;
  return { protocolVersion: revision, capabilities, serverInfo: { name: 'scripted', version: '1' } };
}

function typeOf(revision: Revision): object {
  return revision === '2026-07-28' ? { resultType: 'complete', ttlMs: 0, cacheScope: 'private' } : {};
}
