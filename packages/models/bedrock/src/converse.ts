import type { ConverseStreamCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { type Connection, fields, text } from '@thimble/model-kit';
import type { BedrockClient } from './client.ts';
import { toEvents } from './from-stream.ts';

export type Exchange = {
  input: ConverseStreamCommandInput;
  connect(): Promise<BedrockClient>;
  connection: Connection;
  /** What must not show in errors is added here. */
  secrets: string[];
};

/**
 * Asks with ConverseStream; where a model refuses to stream, or to stream with tools, with Converse, and from then on at
 * once. Yields the events of the stream, or those that the whole reply would have been.
 */
export function converser(): (exchange: Exchange) => AsyncGenerator<unknown> {
  const refused = { streaming: false, toolStreaming: false };

  return async function* converse({ input, connect, connection, secrets }) {
    const client = await connection.within(connect());
    const what = input.toolConfig ? 'toolStreaming' : 'streaming';
    if (!refused.streaming && !refused[what]) {
      try {
        return yield* checked(await connection.within(client.stream(input, connection, secrets)));
      } catch (error) {
        if (!refusesStreaming(error)) throw error;
        refused[what] = true;
      }
    }
    yield* toEvents(await connection.within(client.whole(input, connection, secrets)));
  };
}

/** "This model doesn't support tool use in streaming mode.", "The model is unsupported for streaming." */
function refusesStreaming(error: unknown): boolean {
  const { name, message } = fields(error);
  return name === 'ValidationException' && /support.*\bstream|\bstream.*support/i.test(text(message));
}

/** Without the exceptions that come as plain events. */
async function* checked(events: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  for await (const event of events) {
    for (const [name, value] of Object.entries(fields(event))) if (name.endsWith('Exception')) throw value;
    yield event;
  }
}
