import type { ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { type Connection, count, type Fields, fields, isFields, ProviderError, text } from '@thimble/model-kit';
import { checkFrames } from './check-frames.ts';
import { headerReader } from './header-reader.ts';

/**
 * Sees the response before the SDK does, whatever handler sent the request: every byte of a stream counts as heard, and
 * what is no reply of Bedrock is refused. What the request was signed with is added to `secrets`.
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
      const response = fields(result.response);
      checkResponse(response, expected);
      if (expected === 'whole' || !isSuccess(response) || !isIterable(response.body)) return result;
      return { ...result, response: { ...response, body: checkFrames(response.body, () => connection.heard()) } };
    },
    // Next to the handler: inside of what decodes the response.
    { step: 'deserialize', priority: 'low', name: 'watchResponse' },
  );
}

function checkResponse(response: Fields, expected: 'stream' | 'whole'): void {
  const headers = headerReader(response.headers);
  const type = headers.get('content-type') ?? '';
  const status = count(response.statusCode) ?? 0;
  if (type.includes('text/html'))
    throw new ProviderError('it answered with a web page (HTML)', status >= 400 ? { status, headers } : {});
  if (status >= 300 && status < 400) throw new ProviderError(`it answered with a redirect (HTTP ${status})`);
  if (expected === 'stream' && isSuccess(response) && /^text\/|json/.test(type))
    throw new ProviderError(`it answered with ${type}, and not with events of Bedrock`);
}

function isSuccess({ statusCode }: Fields): boolean {
  return typeof statusCode === 'number' && statusCode < 300;
}

/** The texts of the identity that the SDK chose, keys or a token, and of the header that it made of them. */
function signedWith(context: object, request: unknown): string[] {
  const { __smithy_context: smithy } = fields(context);
  const { identity } = fields(fields(smithy).selectedHttpAuthScheme);
  const { accessKeyId, secretAccessKey, sessionToken, token } = fields(identity);
  const authorization = text(fields(fields(request).headers).authorization);
  const [, signature] = authorization.split('Signature=');
  return [accessKeyId, secretAccessKey, sessionToken, token, authorization, signature]
    .map(text)
    .filter((secret) => secret !== '');
}

function isIterable(value: unknown): value is AsyncIterable<Uint8Array> {
  return isFields(value) && Symbol.asyncIterator in value;
}
