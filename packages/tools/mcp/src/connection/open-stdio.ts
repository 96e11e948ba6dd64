import type { Client } from '@modelcontextprotocol/client';
import { AgentError } from '@thimble/core';
import crossSpawn from 'cross-spawn';
import type { CommandAddress } from '../address.ts';
import { explainFailure } from '../calls/call-error.ts';
import { cleanText } from '../declarations/clean-text.ts';
import { guardFlood } from '../transports/flood-guard.ts';
import { parseMessage } from '../transports/parse-message.ts';
import { sentResults } from '../transports/sent-results.ts';
import { stdioTransport, type Spawn, type StdioTransport } from '../transports/stdio-transport.ts';
import { closeOnAbort } from './close-on-abort.ts';
import { createClient, type Negotiation } from './create-client.ts';
import type { OpenClient, OpenOptions } from './opened.ts';

/** Starts a server and greets it. */
export async function openStdio(
  address: CommandAddress,
  options: OpenOptions,
  signal: AbortSignal,
  spawn: Spawn = crossSpawn,
): Promise<OpenClient> {
  const begin = (negotiation: Negotiation) => start(address, options, negotiation, spawn);
  const first = begin({ mode: 'auto', silenceMs: Math.min(silenceMs, options.connectTimeoutMs) });
  try {
    return await first.connect(signal);
  } catch (error) {
    // Servers of some older SDKs end when they are asked for the revisions that they know.
    if (!signal.aborted) await first.settle();
    if (signal.aborted || !first.endedByItself()) throw first.failure(error);
  }
  const second = begin({ mode: 'legacy' });
  try {
    return await second.connect(signal);
  } catch (error) {
    if (!signal.aborted) await second.settle();
    throw second.failure(error);
  }
}

/** Old servers may not answer what they do not know. */
const silenceMs = 10_000;

function start(address: CommandAddress, options: OpenOptions, negotiation: Negotiation, spawn: Spawn) {
  const { command } = address;
  const { messageBytes, connectTimeoutMs, onLog } = options;
  const closed = Promise.withResolvers<string>();
  let hasStarted = false;
  let end: string | undefined;
  const transport: StdioTransport = stdioTransport({
    address,
    spawn,
    messageBytes,
    parse: parseMessage,
    onStderr: (text) => onLog('stderr', text),
  });
  const client: Client = createClient(negotiation, options);
  const finish = (): string => (end ??= transport.describeEnd());
  transport.onclose = () => closed.resolve(finish());

  return {
    async connect(signal: AbortSignal): Promise<OpenClient> {
      const sent = sentResults();
      const guarded = sent.through(guardFlood(transport, transport.refuse));
      await closeOnAbort(transport, signal, () => client.connect(guarded, { signal, timeout: connectTimeoutMs }));
      hasStarted = true;
      return {
        client,
        sent,
        closed: closed.promise,
        async end() {
          await transport.settle();
          return end;
        },
        async close() {
          await client.close();
          await transport.close();
          closed.resolve('it was closed');
        },
      };
    },
    settle: () => transport.settle(),
    endedByItself: () => !hasStarted && transport.hasExited(),
    failure(cause: unknown): AgentError {
      const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
      // EACCES: also where a folder of PATH may not be read.
      const isMissing = code === 'ENOENT' || code === 'EACCES';
      const why = isMissing
        ? 'there is no such program that may be run, or no such folder to run it in.'
        : transport.hasExited()
          ? finish()
          : cleanText(explainFailure(cause), 2_000);
      return new AgentError('tool', `The MCP server "${command}" could not be started: ${why}`, { cause });
    },
  };
}
