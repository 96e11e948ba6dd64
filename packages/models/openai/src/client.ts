import type { AdapterOptions } from '@thimble/core';
import { withKey } from '@thimble/model-kit';
import { type OpenAiClient, readableErrors } from '@thimble/model-kit/openai-api';

/** Sent where no key is set: the SDK wants one, local servers do not look at it. */
const placeholderKey = 'none';

/** Makes the SDK's client when it is first asked for, and again only when the key has changed. */
export function lazyClient(
  options: AdapterOptions,
  baseUrl: string,
  timeoutMs: number | undefined,
): (key: string | undefined) => Promise<OpenAiClient> {
  return withKey(async (key) => {
    // The SDK takes 4 times as long to load as all the rest: not before it is needed.
    const [{ OpenAI }, { Stream }] = await Promise.all([import('openai'), import('openai/core/streaming')]);
    const client = new OpenAI({
      apiKey: key ?? placeholderKey,
      adminAPIKey: null,
      baseURL: baseUrl,
      maxRetries: 0,
      timeout: timeoutMs,
      logLevel: 'off',
      defaultHeaders: options.headers,
      fetch: readableErrors(options.fetch),
      // Who pays at OpenAI is no business of other servers.
      ...(options.baseUrl && { organization: null, project: null }),
    });
    return {
      post: (path, body, signal) => client.post(path, { body, stream: true, signal }).asResponse(),
      // 'events': errors inside the stream come as data, so that they are read with what is known by then.
      events: (response, controller) => Stream.fromSSEResponse(response, controller, client, true, 'events'),
    };
  });
}
