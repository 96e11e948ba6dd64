import { SdkHttpError, UnauthorizedError, type Progress, type Tool as ListedTool } from '@modelcontextprotocol/client';
import { AgentError, type ToolContext } from '@thimble/core';
import { definedOf, isRecord } from '@thimble/core/utilities';
import type { Connection } from '../connection/connection.ts';
import type { OpenClient } from '../connection/opened.ts';
import { cleanText } from '../declarations/clean-text.ts';
import type { AskingCall } from '../elicitation.ts';
import type { McpOptions } from '../mcp-options.ts';
import { ticketOf } from '../transports/sent-results.ts';
import { callClock, type CallClock, type CallTimes } from './call-clock.ts';
import { toCallError } from './call-error.ts';

type ServerCall = { name: string; listed: ListedTool; input: unknown; context: ToolContext };
/** Returns the result as the server sent it. */
export type CallServer = (call: ServerCall) => Promise<unknown>;
export type OpenCall = AskingCall & { clock: CallClock };

export type CallParts = {
  server(): string;
  connection: Connection;
  times: CallTimes;
  /** The calls that wait for an answer. */
  open: Set<OpenCall>;
  /** Throws AgentError for a tool that may not be called now. */
  check(tool: string): void;
  trace: McpOptions['trace'];
  onProgress(call: ServerCall, progress: Progress): void;
};

/** Makes calls at a server, each within its time. A call that was refused with its session is made again in a new one. */
export function serverCaller(parts: CallParts): CallServer {
  const { server, connection, times, open, check } = parts;

  return async (call) => {
    const { name, listed, context } = call;
    const clock = callClock(name, context.signal, times);
    const { callId: id, step, agent, runId } = context;
    const asking = { id, tool: name, step, agent, runId, clock };
    open.add(asking);
    let opened: OpenClient | undefined;
    try {
      opened = await connection.client(clock.signal);
      check(listed.name);
      try {
        return await request(parts, call, opened, clock);
      } catch (error) {
        if (!isRefused(error)) throw error;
        if (error instanceof UnauthorizedError && opened.login) {
          // A person may take their time.
          clock.pause();
          await opened.login(clock.signal).finally(clock.resume);
        } else {
          await connection.drop(opened);
        }
        opened = await connection.client(clock.signal);
        check(listed.name);
        return await request(parts, call, opened, clock);
      }
    } catch (error) {
      context.signal.throwIfAborted();
      if (clock.signal.aborted && AgentError.is(clock.signal.reason)) throw clock.signal.reason;
      throw toCallError(error, { tool: name, server: server(), end: await opened?.end(), timeoutMs: times.timeoutMs });
    } finally {
      open.delete(asking);
      clock.stop();
    }
  };
}

async function request(
  { trace, onProgress }: CallParts,
  call: ServerCall,
  { client, sent }: OpenClient,
  clock: CallClock,
): Promise<unknown> {
  const { listed, input, context } = call;
  const traced = trace?.(context);
  const parameters = {
    name: listed.name,
    arguments: isRecord(input) ? input : {},
    ...(traced && { _meta: definedOf(traced) }),
  };
  const { structuredContent } = await client.callTool(parameters, {
    signal: clock.signal,
    // The clock is ours: it stands still while a person is asked.
    timeout: forever,
    toolDefinition: listed,
    onprogress(progress) {
      clock.restart();
      onProgress(call, {
        ...progress,
        ...definedOf({ message: progress.message && cleanText(progress.message, 500) }),
      });
    },
  });
  return sent.take(ticketOf(structuredContent));
}

/** The session is forgotten, or the login is over: nothing of the call has happened. */
function isRefused(error: unknown): boolean {
  return error instanceof UnauthorizedError || (error instanceof SdkHttpError && error.status === 404);
}

const forever = 2 ** 31 - 1;
