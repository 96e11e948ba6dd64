import type {
  BedrockRuntimeClientConfig,
  ConverseCommandInput,
  ConverseStreamCommandInput,
} from '@aws-sdk/client-bedrock-runtime';
import { type Connection, ProviderError, withKey } from '@thimble/model-kit';
import { fetchHandler } from './fetch-handler.ts';
import type { BedrockOptions } from './options.ts';
import { regionOf } from './region.ts';
import { watchResponse } from './watch-response.ts';

/** What we use of the SDK. Both methods throw its errors. */
export type BedrockClient = {
  /** The events of the reply, decoded. */
  stream(input: ConverseStreamCommandInput, connection: Connection, secrets: string[]): Promise<AsyncIterable<unknown>>;
  /** The complete reply. */
  whole(input: ConverseCommandInput, connection: Connection, secrets: string[]): Promise<unknown>;
};

/** Creates the SDK's client on first use, and again whenever AWS's environment variables have changed. */
export function lazyClient(id: string, options: BedrockOptions): () => Promise<BedrockClient> {
  const clientFor = withKey(() => createClient(id, options));
  return () => clientFor(awsEnvironment());
}

async function createClient(id: string, options: BedrockOptions): Promise<BedrockClient> {
  const { baseUrl, credentials, requestHandler = fetchHandler() } = options;
  const region = regionOf(id, options.region);
  // The SDK takes longer to load than everything else, so load it only when it is needed.
  const { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } =
    await import('@aws-sdk/client-bedrock-runtime');
  const config: BedrockRuntimeClientConfig = {
    requestHandler,
    maxAttempts: 1,
    ...(region && { region }),
    ...(baseUrl && { endpoint: baseUrl }),
    // Credentials from the options take precedence over a bearer token in the environment.
    ...(credentials && { credentials, authSchemePreference: ['aws.auth#sigv4'] }),
  };
  const client = new BedrockRuntimeClient(config);
  return {
    async stream(input, connection, secrets) {
      const command = new ConverseStreamCommand(input);
      watchResponse(command.middlewareStack, 'stream', connection, secrets);
      const { stream } = await client.send(command, { abortSignal: connection.signal });
      if (!stream) throw new ProviderError('its reply has no body');
      return stream;
    },
    whole(input, connection, secrets) {
      const command = new ConverseCommand(input);
      watchResponse(command.middlewareStack, 'whole', connection, secrets);
      return client.send(command, { abortSignal: connection.signal });
    },
  };
}

/** The SDK reads these variables when a client is created, but a model must read them for each call. */
function awsEnvironment(): string {
  const env = globalThis.process?.env ?? {};
  // Reading the values of the others too would take longer than all the rest of a call.
  const names = Object.keys(env).filter((name) => name.startsWith('AWS_'));
  return JSON.stringify(names.map((name) => [name, env[name]]));
}
