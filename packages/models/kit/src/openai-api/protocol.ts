import type { ModelRequest } from '@thimble/core';
import { asFields, asText } from '@thimble/core/utilities';
import { bodyEvents } from '../body-events.ts';
import type { Connection } from '../connection.ts';
import type { Call } from '../create-model.ts';
import { watchBody } from '../watch-body.ts';
import { chatReader } from './chat/from-stream.ts';
import { toChatRequest } from './chat/to-request.ts';
import { errorInEvent } from './error-in-event.ts';
import { contentFilterRefusal, withoutOwnErrorCode } from './reclassify-errors.ts';
import { type SentFields, withoutRefused } from './refused-fields.ts';
import type { RequestSettings } from './request-settings.ts';
import { responsesReader } from './responses/from-stream.ts';
import { toResponsesRequest } from './responses/to-request.ts';
import type { ServerFacts } from './servers.ts';
import type { Api } from './supports.ts';

/** What we use of a client of the `openai` SDK. */
export type OpenAiClient = {
  /** Posts the body to a path below the base URL. Throws the SDK's error if the status is an error. */
  post(path: string, body: object, signal: AbortSignal): Promise<Response>;
};

export type ProtocolSettings = Omit<RequestSettings, 'server'> & {
  api: Api;
  /** How this server deviates from OpenAI's API. @default not at all */
  server?: ServerFacts;
};

/** Makes the reader and the sender of one call. `connect` gives the client when the call is sent. */
export type OpenAiProtocol = (
  request: ModelRequest,
  connect: (connection: Connection) => Promise<OpenAiClient>,
) => Pick<Call, 'reader' | 'send'>;

/** Speaks Chat Completions or Responses with one server, and remembers which fields that server has rejected. */
export function openAiProtocol({ api, ...settings }: ProtocolSettings): OpenAiProtocol {
  let sent: SentFields = {
    streamOptions: settings.server?.streamOptions ?? true,
    stop: settings.supports.stop,
  };

  function toBody(request: ModelRequest, { streamOptions: includeUsage, stop }: SentFields): object {
    // The kit cuts the reply at the stop sequences all the same.
    const asked = stop ? request : { ...request, stop: undefined };
    const body =
      api === 'chat' ? toChatRequest(asked, { ...settings, includeUsage }) : toResponsesRequest(asked, settings);
    return { ...body, ...request.providerOptions };
  }

  async function* ask(client: OpenAiClient, request: ModelRequest, connection: Connection): AsyncGenerator<unknown> {
    for (;;) {
      const tried = sent;
      try {
        return yield* exchange(client, api, toBody(request, tried), connection);
      } catch (error) {
        const left = withoutRefused(error, tried);
        if (!left) throw error;
        sent = left;
      }
    }
  }

  return (request, connect) => ({
    reader: api === 'chat' ? chatReader({ thinkTags: !settings.official }) : responsesReader(),
    async *send(connection) {
      const client = await connection.within(connect(connection));
      try {
        yield* ask(client, request, connection);
      } catch (error) {
        const refusal = contentFilterRefusal(error, api);
        if (!refusal) throw withoutOwnErrorCode(error);
        yield refusal;
      }
    },
  });
}

/** Posts the body and yields the JSON of each server-sent event. Throws what the SDK throws, or a ProviderError. */
async function* exchange(
  client: OpenAiClient,
  api: Api,
  body: object,
  connection: Connection,
): AsyncGenerator<unknown> {
  const path = api === 'chat' ? '/chat/completions' : '/responses';
  const response = watchBody(await connection.within(client.post(path, body, connection.signal)), connection);
  for await (const { name, data, isWhole } of bodyEvents(response, connection)) {
    const error = errorInEvent(name, data);
    const refusal = error && contentFilterRefusal(error, api);
    if (error && !refusal) throw error;
    // Yielded here rather than by the caller, since leaving this loop would close the connection.
    yield refusal ?? (isWhole ? asEvent(data) : data);
  }
}

/** For a server that did not stream: its reply as the event that would have ended the stream. */
function asEvent(body: unknown): unknown {
  const { object, output, status } = asFields(body);
  const isResponse = object === 'response' || Array.isArray(output);
  return isResponse ? { type: `response.${asText(status) || 'completed'}`, response: body } : body;
}
