import type { ModelRequest, ModelSupport } from '@thimble/core';
import type { Connection } from '../connection.ts';
import type { Call } from '../create-model.ts';
import { fields, text } from '../fields.ts';
import { watchBody } from '../watch-body.ts';
import { chatReader } from './chat/from-stream.ts';
import { toChatRequest } from './chat/to-request.ts';
import { errorInEvent } from './error-in-event.ts';
import { responsesReader } from './responses/from-stream.ts';
import { toResponsesRequest } from './responses/to-request.ts';
import type { Api } from './supports.ts';

/** What is used of a client of the `openai` SDK. */
export type OpenAiClient = {
  /** Posts the body to a path below the base URL; throws the SDK's error for a status that is none. */
  post(path: string, body: object, signal: AbortSignal): Promise<Response>;
  /** The server-sent events of the body, errors among them. */
  events(response: Response, controller: AbortController): AsyncIterable<{ event: string | null; data: unknown }>;
};

export type ProtocolSettings = {
  api: Api;
  /** The provider's id of the model. */
  id: string;
  supports: ModelSupport;
  /** Whether this is OpenAI itself, which takes what compatible servers do not know. */
  official: boolean;
};

/** Speaks Chat Completions or Responses with one server; remembers what that server has refused. */
export function openAiProtocol({ api, ...settings }: ProtocolSettings) {
  // Off for good once a server has refused it.
  let includeUsage = true;

  function toBody(request: ModelRequest): object {
    const body =
      api === 'chat' ? toChatRequest(request, { ...settings, includeUsage }) : toResponsesRequest(request, settings);
    return { ...body, ...request.providerOptions };
  }

  return (request: ModelRequest, connect: () => Promise<OpenAiClient>): Pick<Call, 'reader' | 'send'> => ({
    reader: api === 'chat' ? chatReader() : responsesReader(),
    async *send(connection) {
      const path = api === 'chat' ? '/chat/completions' : '/responses';
      const client = await connection.within(connect());
      const askedForUsage = includeUsage;
      try {
        yield* exchange(client, path, toBody(request), connection);
      } catch (error) {
        if (!askedForUsage || !refusesStreamOptions(error)) throw error;
        includeUsage = false;
        yield* exchange(client, path, toBody(request), connection);
      }
    },
  });
}

function refusesStreamOptions(error: unknown): boolean {
  const { status, message } = fields(error);
  return (status === 400 || status === 422) && /stream_options|include_usage/.test(String(message));
}

/** Posts the body and yields the JSON of every server-sent event. Throws what the SDK throws, or a ProviderError. */
async function* exchange(
  client: OpenAiClient,
  path: string,
  body: object,
  connection: Connection,
): AsyncGenerator<unknown> {
  const { controller, signal } = connection;
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
    if (error) throw error;
    yield data;
  }
}

/** The body of a server that does not stream, as the event that would have ended the stream. */
function asEvent(body: unknown): unknown {
  const { object, status } = fields(body);
  return object === 'response' ? { type: `response.${text(status)}`, response: body } : body;
}
