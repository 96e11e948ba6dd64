import type { ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { asCount, asFields, asText, type Fields, isRecord } from '@thimble/core/utilities';
import { type Connection, headerReader, ProviderError } from '@thimble/model-kit';
import { checkFrames } from './check-frames.ts';

/**
 * Sees the response before the SDK does, whichever handler sent the request. Reports every byte of a stream as heard, and
 * throws if the response does not come from Bedrock. Adds what the request was signed with to `secrets`.
 */
export function watchResponse(
  stack: Pick<ConverseStreamCommand['middlewareStack'], 'add'>,
  expected: 'stream' | 'whole',
  connection: Connection,
  secrets: string[],
): void {
  stack.add(
    (next, context) => async (step) => {
      secrets.push(...signedWith(context, step.request));
      const result = await next(step);
      connection.heard();
      const response = asFields(result.response);
      checkResponse(response, expected);
      if (expected === 'whole' || !isSuccess(response) || !isIterable(response.body)) return result;
      return { ...result, response: { ...response, body: checkFrames(response.body, () => connection.heard()) } };
    },
    // Closest to the handler, before the response is decoded.
    { step: 'deserialize', priority: 'low', name: 'watchResponse' },
  );
}

function checkResponse(response: Fields, expected: 'stream' | 'whole'): void {
  const headers = headerReader(response.headers);
  const type = headers.get('content-type') ?? '';
  const status = asCount(response.statusCode) ?? 0;
  if (type.includes('text/html'))
    throw new ProviderError('it answered with a web page (HTML)', status >= 400 ? { status, headers } : {});
  if (status >= 300 && status < 400) throw new ProviderError(`it answered with a redirect (HTTP ${status})`);
  if (expected === 'stream' && isSuccess(response) && /^text\/|json/.test(type))
    throw new ProviderError(`it answered with ${type} instead of events of Bedrock`);
}

function isSuccess({ statusCode }: Fields): boolean {
  return typeof statusCode === 'number' && statusCode < 300;
}

/** The keys or the token of the identity that the SDK chose, and the header that it made of them. */
function signedWith(context: object, request: unknown): string[] {
  const { __smithy_context: smithy } = asFields(context);
  const { identity } = asFields(asFields(smithy).selectedHttpAuthScheme);
  const { accessKeyId, secretAccessKey, sessionToken, token } = asFields(identity);
  const authorization = asText(asFields(asFields(request).headers).authorization);
  const [, signature] = authorization.split('Signature=');
  return [accessKeyId, secretAccessKey, sessionToken, token, authorization, signature]
    .map(asText)
    .filter((secret) => secret !== '');
}

function isIterable(value: unknown): value is AsyncIterable<Uint8Array> {
  return isRecord(value) && Symbol.asyncIterator in value;
}
