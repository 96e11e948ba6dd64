import {
  ClientCredentialsProvider,
  type AuthProvider,
  type OAuthClientProvider,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import { AgentError, type Json } from '@thimble/core';
import { definedOf, invalid } from '@thimble/core/utilities';
import { z } from 'zod';
import type { UrlAddress } from '../address.ts';
import type { OAuthOptions } from './oauth-options.ts';
import { memoryTokenStore } from './token-store.ts';

export type AuthSession = {
  provider: AuthProvider | OAuthClientProvider;
  /** Whether a person can be asked to log in. */
  canAuthorize: boolean;
  /** Asks them: to be called when the SDK has begun to. Returns what the server's answer holds. */
  authorize(signal: AbortSignal): Promise<URLSearchParams>;
};

/** How requests to the server are signed; undefined where they are not. */
export function authProvider(address: UrlAddress): AuthSession | undefined {
  const { tokenEnv, oauth } = address;
  if (tokenEnv !== undefined && oauth) throw invalid('Give an MCP server either tokenEnv or oauth.');
  if (tokenEnv !== undefined) return withoutPerson({ token: async () => readSecret(tokenEnv) });
  if (!oauth) return undefined;
  const { authorize, clientId, clientSecretEnv, issuer, scope, clientName = defaultName } = oauth;
  if (clientSecretEnv !== undefined && (clientId === undefined || issuer === undefined)) {
    throw invalid(
      'oauth: clientSecretEnv needs clientId, and `issuer`: the URL of the server that may see the secret.',
    );
  }
  if (authorize) return withPerson(new URL(address.url), { ...oauth, authorize });
  if (clientId === undefined || clientSecretEnv === undefined || issuer === undefined) {
    throw invalid('oauth needs `authorize`, which sends a person to log in, or clientId, clientSecretEnv and issuer.');
  }
  const clientSecret = readSecret(clientSecretEnv);
  const machine = { clientId, clientSecret, clientName, expectedIssuer: issuer, ...definedOf({ scope }) };
  return withoutPerson(new ClientCredentialsProvider(machine));
}

const defaultName = 'Thimble';
const defaultRedirect = 'http://127.0.0.1:8765/callback';

function withoutPerson(provider: AuthProvider | OAuthClientProvider): AuthSession {
  return {
    provider,
    canAuthorize: false,
    authorize: () => Promise.reject(new AgentError('unauthorized', 'Nobody can log in here.')),
  };
}

function withPerson(
  server: URL,
  options: OAuthOptions & { authorize: NonNullable<OAuthOptions['authorize']> },
): AuthSession {
  const { authorize, store = memoryTokenStore(), redirectUrl = defaultRedirect, scope } = options;
  const { clientName = defaultName, clientId, clientSecretEnv, clientMetadataUrl, issuer } = options;
  const key = (what: string) => `${server.origin}${server.pathname} ${what}`;
  let pending: { url: URL; state: string } | undefined;
  let state = '';
  let verifier = '';

  const provider: OAuthClientProvider = {
    redirectUrl,
    ...definedOf({ clientMetadataUrl }),
    clientMetadata: {
      client_name: clientName,
      redirect_uris: [redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: clientSecretEnv === undefined ? 'none' : 'client_secret_basic',
      ...definedOf({ scope }),
    },
    state: () => (state = crypto.randomUUID()),
    async clientInformation() {
      if (clientId === undefined) return parseClient(await store.get(key('client')));
      const secret = clientSecretEnv === undefined ? undefined : readSecret(clientSecretEnv);
      return { client_id: clientId, ...definedOf({ client_secret: secret, issuer }) };
    },
    saveClientInformation: (information) => store.set(key('client'), toJson(information)),
    tokens: async () => parseTokens(await store.get(key('tokens'))),
    saveTokens: (tokens) => store.set(key('tokens'), toJson(tokens)),
    redirectToAuthorization(url) {
      pending = { url, state };
    },
    saveCodeVerifier(code) {
      verifier = code;
    },
    codeVerifier: () => verifier,
    async invalidateCredentials(what) {
      if (what === 'all' || what === 'client') await store.set(key('client'), undefined);
      if (what === 'all' || what === 'tokens') await store.set(key('tokens'), undefined);
    },
  };

  return {
    provider,
    canAuthorize: true,
    async authorize(signal) {
      if (!pending) throw new AgentError('unauthorized', `${server.origin} asks for a login, but does not say where.`);
      const asked = pending;
      pending = undefined;
      const answer = new URL(String(await authorize(asked.url, { signal, redirectUrl })));
      // An answer to another question would log us in as somebody else.
      if (answer.searchParams.get('state') !== asked.state) {
        throw new AgentError(
          'unauthorized',
          `The login at ${asked.url.origin} came back with the wrong state. Try again.`,
        );
      }
      const error = answer.searchParams.get('error');
      if (error !== null)
        throw new AgentError('unauthorized', `The login at ${asked.url.origin} failed: ${error.slice(0, 200)}`);
      return answer.searchParams;
    },
  };
}

function readSecret(variable: string): string {
  const secret = process.env[variable];
  if (secret) return secret;
  throw new AgentError('missing-secret', `The environment variable ${variable} is not set: the MCP server needs it.`);
}

const optionalText = z.string().optional();
const tokensSchema = z.looseObject({
  access_token: z.string(),
  token_type: z.string(),
  refresh_token: optionalText,
  scope: optionalText,
  expires_in: z.number().optional(),
  id_token: optionalText,
  issuer: optionalText,
});
const clientSchema = z.looseObject({
  client_id: z.string(),
  client_secret: optionalText,
  issuer: optionalText,
  client_secret_expires_at: z.number().optional(),
});

function parseTokens(value: Json | undefined): StoredOAuthTokens | undefined {
  return tokensSchema.safeParse(value).data;
}

function parseClient(value: Json | undefined): StoredOAuthClientInformation | undefined {
  return clientSchema.safeParse(value).data;
}

function toJson(value: object): Json {
  return JSON.parse(JSON.stringify(value));
}
