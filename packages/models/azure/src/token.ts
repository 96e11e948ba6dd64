import type { AccessToken } from '@azure/identity';
import { AgentError } from '@thimble/core';
import { fields, ProviderError, redact, text } from '@thimble/model-kit';
import type { AzureCredential } from './options.ts';

/** A token is not used in the last minutes of its life: it must outlive the request. */
const marginMs = 120_000;

export type TokenSource = (scope: string, signal: AbortSignal) => Promise<string>;

/**
 * Tokens of Entra ID for one model, remembered while they live, for some credentials ask a program each time.
 * @throws AgentError `missing-secret` where nobody is signed in, `unauthorized` where Entra ID refuses
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
      `The credential of ${model} gave no token. Check what you pass as credential.`,
    );
  };
}

function freshUntil({ expiresOnTimestamp, refreshAfterTimestamp }: AccessToken): number {
  return refreshAfterTimestamp ?? expiresOnTimestamp - marginMs;
}

/** By the names of the errors of `@azure/identity`, which need not be loaded for a credential of another kind. */
function toTokenError(error: unknown, model: string): Error {
  const { name, statusCode, code, message } = fields(error);
  const isSignedOut = /^(CredentialUnavailable|AggregateAuthentication|AuthenticationRequired)Error$/.test(text(name));
  const secret = globalThis.process?.env?.AZURE_CLIENT_SECRET;
  const said = shorten(redact(text(message) || String(error), secret ? [secret] : []));
  if (isSignedOut)
    return new AgentError(
      'missing-secret',
      `The model ${model} found neither a key nor an Entra ID sign-in: ${said} Set AZURE_OPENAI_API_KEY, sign in (\`az login\`), set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or pass credential.`,
      { cause: new Error(said) },
    );
  const isNetwork =
    /^(E[A-Z_]+|REQUEST_SEND_ERROR)$/.test(text(code)) || (typeof statusCode === 'number' && statusCode >= 500);
  if (isNetwork) return new ProviderError(`Entra ID did not answer: ${said}`);
  return new AgentError(
    'unauthorized',
    `Entra ID gave no token for the model ${model}: ${said} Check AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or the credential.`,
    { cause: new Error(said) },
  );
}

/** The errors of a chain of credentials tell of each of them, over many lines. */
function shorten(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  return line.length > 400 ? `${line.slice(0, 400)}…` : line.replace(/[^.!?…]$/, '$&.');
}
