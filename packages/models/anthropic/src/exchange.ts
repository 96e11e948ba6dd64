import { asFields, asList, asText } from '@thimble/core/utilities';
import { bodyEvents, type Connection, watchBody } from '@thimble/model-kit';
import type { AnthropicClient } from './client.ts';
import { errorInEvent, toProviderError } from './to-provider-error.ts';

/** Posts the body and yields the events of the reply. Throws a ProviderError for an error that the API reports. */
export async function* exchange(
  client: AnthropicClient,
  body: object,
  connection: Connection,
): AsyncGenerator<unknown> {
  try {
    const posted = client.post(body, versionFor(body), connection.signal);
    const response = watchBody(await connection.within(posted), connection);
    for await (const { name, data, isWhole } of bodyEvents(response, connection)) {
      const error = errorInEvent(name, data);
      if (error) throw error;
      if (isWhole) yield* asEvents(data);
      else yield data;
    }
  } catch (error) {
    throw toProviderError(error);
  }
}

/** Whether the server does not take stop sequences, which the reply is then only cut at. */
export function refusesStop(error: unknown): boolean {
  const { status, message } = asFields(error);
  return (status === 400 || status === 422) && /stop_sequences/.test(asText(message));
}

/**
 * For a body with sampling parameters, the latest version of the API that accepts them: the SDK's version, 2026-10-21,
 * rejects them. https://platform.claude.com/docs/en/api/migration-2026-10-21
 */
function versionFor(body: object): { [name: string]: string } {
  const isSampled = ['temperature', 'top_p', 'top_k'].some((name) => name in body);
  return isSampled ? { 'anthropic-version': '2023-06-01' } : {};
}

/** For a server that did not stream: its message as the events that would have streamed it. */
function* asEvents(message: unknown): Generator<unknown> {
  const { type, content, usage, stop_reason, stop_details } = asFields(message);
  if (type !== 'message' && !Array.isArray(content)) return;
  yield { type: 'message_start', message };
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : asList(content);
  for (const [index, content_block] of blocks.entries()) {
    yield { type: 'content_block_start', index, content_block };
    yield { type: 'content_block_stop', index };
  }
  yield { type: 'message_delta', delta: { stop_reason, stop_details }, usage };
  yield { type: 'message_stop' };
}
