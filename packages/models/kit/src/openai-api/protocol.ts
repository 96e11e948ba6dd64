import type { ModelRequest } from '@thimble/core';
import { asFields, asText } from '@thimble/core/utilities';
import type { Connection } from '../connection.ts';
import type { Call } from '../create-model.ts';
import { watchBody } from '../watch-body.ts';
import { chatReader } from './chat/from-stream.ts';
import { toChatRequest } from './chat/to-request.ts';
import { errorInEvent } from './error-in-event.ts';
import { contentFilterRefusal, withoutOwnErrorCode } from './reclassify-errors.ts';
import type { RequestSettings } from './request-settings.ts';
import { responsesReader } from './responses/from-stream.ts';
import { toResponsesRequest } from './responses/to-request.ts';
import type { ServerFacts } from './servers.ts';
import type { Api } from './supports.ts';

/** What we use of a client of the `openai` SDK. */
export type OpenAiClient = {
  /** Posts the body to a path below the base URL. Throws the SDK's error if the status is an error. */
  post(path: string, body: object, signal: AbortSignal): Promise<Response>;
  /** The server-sent events of the body, including errors. */
  events(response: Response, controller: AbortController): AsyncIterable<{ event: string | null; data: unknown }>;
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

/** Speaks Chat Completions or Responses with one server, and remembers which options that server has rejected. */
export function openAiProtocol({ api, ...settings }: ProtocolSettings): OpenAiProtocol {
  // Stays off once the server has rejected it.
  let includeUsage = settings.server?.streamOptions ?? true;

  function toBody(request: ModelRequest): object {
    const body =
      api === 'chat' ? toChatRequest(request, { ...settings, includeUsage }) : toResponsesRequest(request, settings);
    return { ...body, ...request.providerOptions };
  }

  async function* ask(client: OpenAiClient, request: ModelRequest, connection: Connection): AsyncGenerator<unknown> {
    const askedForUsage = includeUsage;
    try {
      yield* exchange(client, api, toBody(request), connection);
    } catch (error) {
      if (!askedForUsage || !refusesStreamOptions(error)) throw error;
      includeUsage = false;
      yield* exchange(client, api, toBody(request), connection);
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

function refusesStreamOptions(error: unknown): boolean {
  const { status, message } = asFields(error);
  return (status === 400 || status === 422) && /stream_options|include_usage/.test(String(message));
}

/** Posts the body and yields the JSON of each server-sent event. Throws what the SDK throws, or a ProviderError. */
async function* exchange(
  client: OpenAiClient,
  api: Api,
  body: object,
  connection: Connection,
): AsyncGenerator<unknown> {
  const { controller, signal } = connection;
  const path = api === 'chat' ? '/chat/completions' : '/responses';
  const response = watchBody(await connection.within(client.post(path, body, signal)), connection);
  if (response.headers.get('content-type')?.includes('application/json')) {
    const whole = asEvent(await connection.within(response.json()));
    const error = errorInEvent(null, whole);
    if (error) throw error;
    yield whole;
    return;
  }
  if (!response.body) return;
  for await (const { event, data } of client.events(response, controller)) {
    const error = errorInEvent(event, data);
    const refusal = error && contentFilterRefusal(error, api);
    if (error && !refusal) throw error;
    // Yielded here rather than by the caller, since leaving this loop would abort the connection.
    yield refusal ?? data;
  }
}

/** For a server that did not stream: its reply as the event that would have ended the stream. */
function asEvent(body: unknown): unknown {
  const { object, status } = asFields(body);
  return object === 'response' ? { type: `response.${asText(status)}`, response: body } : body;
}
