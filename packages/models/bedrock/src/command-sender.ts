import type { ConverseStreamCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { asFields, asText } from '@thimble/core/utilities';
import { type Connection } from '@thimble/model-kit';
import type { BedrockClient } from './client.ts';
import { toEvents } from './from-stream.ts';

export type Exchange = {
  input: ConverseStreamCommandInput;
  connect(): Promise<BedrockClient>;
  connection: Connection;
  /** The sender adds what must not appear in errors. */
  secrets: string[];
};

/**
 * Sends ConverseStream, or Converse if the model does not support streaming, or not with tools, and leaves out stop
 * sequences that it does not take. Remembers that for later calls. Yields the events of the stream, or those that would have streamed the complete reply.
 */
export function commandSender(): (exchange: Exchange) => AsyncGenerator<unknown> {
  const refused = { streaming: false, toolStreaming: false, stop: false };

  return async function* sendCommand({ input, connect, connection, secrets }) {
    const client = await connection.within(connect());
    try {
      return yield* send(client, refused.stop ? withoutStop(input) : input, connection, secrets);
    } catch (error) {
      if (!input.inferenceConfig?.stopSequences || !refusesStop(error)) throw error;
      refused.stop = true;
    }
    // The kit cuts the reply at the stop sequences all the same.
    yield* send(client, withoutStop(input), connection, secrets);
  };

  async function* send(
    client: BedrockClient,
    input: ConverseStreamCommandInput,
    connection: Connection,
    secrets: string[],
  ): AsyncGenerator<unknown> {
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
  }
}

function withoutStop(input: ConverseStreamCommandInput): ConverseStreamCommandInput {
  const { stopSequences: _, ...inferenceConfig } = input.inferenceConfig ?? {};
  return { ...input, inferenceConfig };
}

/** "This model doesn't support the stopSequences field." */
function refusesStop(error: unknown): boolean {
  const { name, message } = asFields(error);
  return name === 'ValidationException' && /stop_?sequences?/i.test(asText(message));
}

/** "This model doesn't support tool use in streaming mode.", "The model is unsupported for streaming." */
function refusesStreaming(error: unknown): boolean {
  const { name, message } = asFields(error);
  return name === 'ValidationException' && /support.*\bstream|\bstream.*support/i.test(asText(message));
}

/** Throws the exceptions that arrive as plain events. */
async function* checked(events: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  for await (const event of events) {
    for (const [name, value] of Object.entries(asFields(event))) if (name.endsWith('Exception')) throw value;
    yield event;
  }
}
