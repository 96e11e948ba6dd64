import type { AccessToken } from '@azure/identity';
import { AgentError } from '@thimble/core';
import { asFields, asText } from '@thimble/core/utilities';
import { ProviderError, redact, toSentence } from '@thimble/model-kit';
import type { AzureCredential } from './options.ts';

/** A token is not used in the last minutes before it expires, since it must outlive the request. */
const marginMs = 120_000;

export type TokenSource = (scope: string, signal: AbortSignal) => Promise<string>;

/**
 * Entra ID tokens for one model. They are cached until they expire, since some credentials run a program each time.
 * @throws AgentError `missing-secret` if nobody is signed in, `unauthorized` if Entra ID rejects the sign-in
 */
export function tokenSource(model: string, given: AzureCredential | undefined): TokenSource {
  let credential = given;
  let known: { scope: string; token: AccessToken } | undefined;

  async function fetchToken(scope: string, signal: AbortSignal): Promise<string> {
    if (typeof credential === 'function') return credential();
    if (known?.scope === scope && freshUntil(known.token) > Date.now()) return known.token.token;
    if (!credential) {
      const { DefaultAzureCredential } = await import('@azure/identity');
      credential = new DefaultAzureCredential();
    }
    const token = await credential.getToken(scope, { abortSignal: signal });
    known = token ? { scope, token } : undefined;
    return token?.token ?? '';
  }

  return async (scope, signal) => {
    let token: unknown;
    try {
      token = await fetchToken(scope, signal);
    } catch (error) {
      throw toTokenError(error, model);
    }
    if (typeof token === 'string' && token !== '') return token;
    throw new AgentError(
      'unauthorized',
      `The credential of ${model} returned no token. Check what you pass as credential.`,
    );
  };
}

function freshUntil({ expiresOnTimestamp, refreshAfterTimestamp }: AccessToken): number {
  return refreshAfterTimestamp ?? expiresOnTimestamp - marginMs;
}

/** Goes by the names of errors, since `@azure/identity` is not loaded for a credential of another kind. */
function toTokenError(error: unknown, model: string): Error {
  const { name, statusCode, code, message } = asFields(error);
  const isSignedOut = /^(CredentialUnavailable|AggregateAuthentication|AuthenticationRequired)Error$/.test(
    asText(name),
  );
  const secret = globalThis.process?.env?.AZURE_CLIENT_SECRET;
  const reason = redact(asText(message) || String(error), secret ? [secret] : []);
  // The error of a chain of credentials reports on each of them, over many lines.
  const said = toSentence(reason.replace(/\s+/g, ' ').trim(), 400);
  if (isSignedOut)
    return new AgentError(
      'missing-secret',
      `The model ${model} found neither a key nor an Entra ID sign-in: ${said} Set AZURE_OPENAI_API_KEY, sign in (\`az login\`), set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or pass credential.`,
      { cause: new Error(said) },
    );
  const isNetwork =
    /^(E[A-Z_]+|REQUEST_SEND_ERROR)$/.test(asText(code)) || (typeof statusCode === 'number' && statusCode >= 500);
  if (isNetwork) return new ProviderError(`Entra ID did not answer: ${said}`);
  return new AgentError(
    'unauthorized',
    `Entra ID issued no token for the model ${model}: ${said} Check AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or the credential.`,
    { cause: new Error(said) },
  );
}
