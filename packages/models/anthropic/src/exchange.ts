import { asFields, asList } from '@thimble/core/utilities';
import { type Connection, ProviderError, watchBody } from '@thimble/model-kit';
import type { AnthropicClient } from './client.ts';
import { errorInEvent, toProviderError } from './to-provider-error.ts';

/** Posts the body and yields the events of the reply. Throws a ProviderError for an error that the API reports. */
export async function* exchange(
  client: AnthropicClient,
  body: object,
  connection: Connection,
): AsyncGenerator<unknown> {
  const { controller, signal } = connection;
  try {
    const response = watchBody(await connection.within(client.post(body, versionFor(body), signal)), connection);
    if (response.headers.get('content-type')?.includes('application/json')) {
      yield* asEvents(await connection.within(response.json()));
      return;
    }
    if (!response.body) return;
    for await (const { event, data } of client.events(response, controller))
      if (data !== '') yield readEvent(event, data);
  } catch (error) {
    throw toProviderError(error);
  }
}

/**
 * For a body with sampling parameters, the latest version of the API that accepts them: the SDK's version, 2026-10-21,
 * rejects them. https://platform.claude.com/docs/en/api/migration-2026-10-21
 */
function versionFor(body: object): { [name: string]: string } {
  const isSampled = ['temperature', 'top_p', 'top_k'].some((name) => name in body);
  return isSampled ? { 'anthropic-version': '2023-06-01' } : {};
}

function readEvent(name: string | null, data: string): unknown {
  const event = parse(data);
  const error = errorInEvent(name, event);
  if (error) throw error;
  return event;
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    throw new ProviderError(`an event of the stream is not JSON: ${String(cause)}`);
  }
}

/** For a server that did not stream: its message as the events that would have streamed it. */
function* asEvents(message: unknown): Generator<unknown> {
  const error = errorInEvent(null, message);
  if (error) throw error;
  const { type, content, usage, stop_reason, stop_details } = asFields(message);
  if (type !== 'message') return;
  yield { type: 'message_start', message };
  for (const [index, content_block] of asList(content).entries()) {
    yield { type: 'content_block_start', index, content_block };
    yield { type: 'content_block_stop', index };
  }
  yield { type: 'message_delta', delta: { stop_reason, stop_details }, usage };
  yield { type: 'message_stop' };
}
