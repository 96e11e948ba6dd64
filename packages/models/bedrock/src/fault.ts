import { AgentError } from '@thimble/core';
import { type Advice, errorMessage, fields, ProviderError, text } from '@thimble/model-kit';
import { headerReader } from './header-reader.ts';
import { modelName } from './model-facts.ts';

/** The HTTP status of each exception, for those inside a stream have none. */
const statuses: { readonly [name: string]: number } = {
  AccessDeniedException: 403,
  UnrecognizedClientException: 403,
  InvalidSignatureException: 403,
  SignatureDoesNotMatch: 403,
  IncompleteSignature: 403,
  MissingAuthenticationTokenException: 403,
  ExpiredTokenException: 403,
  ExpiredToken: 403,
  InvalidClientTokenId: 403,
  OptInRequired: 403,
  ValidationException: 400,
  ResourceNotFoundException: 404,
  UnknownOperationException: 404,
  ThrottlingException: 429,
  TooManyRequestsException: 429,
  ServiceQuotaExceededException: 429,
  ModelNotReadyException: 429,
  ModelTimeoutException: 408,
  ConflictException: 409,
  // The model failed, not the request: 424 would say that the request is to blame.
  ModelErrorException: 502,
  ModelStreamErrorException: 502,
  InternalServerException: 500,
  ServiceUnavailableException: 503,
};

/** Added by the SDK, of no use to people who see the message. */
const hint = /\s*Deserialization error: to see the raw response.*$/s;

/** What the SDK threw, as an error that `toAgentError` reads. `model`: "bedrock/…". */
export function readFault(error: unknown, model: string): unknown {
  if (AgentError.is(error) || error instanceof ProviderError) return error;
  const { name, message, $metadata, $response } = fields(error);
  const reason = reasonOf(error);
  if (/^(CredentialsProviderError|TokenProviderError)$/.test(text(name)))
    return new AgentError(
      'missing-secret',
      `The model ${model} found no AWS credentials (${reason}). Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE or AWS_BEARER_TOKEN_BEDROCK, or pass credentials.`,
    );
  if (reason === 'Region is missing')
    return new AgentError(
      'invalid-argument',
      `The model ${model} has no AWS region. Set AWS_REGION, or pass region, e.g. { region: "us-east-1" }.`,
    );
  const type = exceptionName(text(name));
  const { statusCode = fields($metadata).httpStatusCode, headers } = fields($response);
  const httpStatus = typeof statusCode === 'number' && statusCode >= 400 ? statusCode : undefined;
  const status = statuses[type] ?? httpStatus;
  if (status === undefined && reason === message) return error;
  return new ProviderError(type === 'SyntaxError' ? 'it answered with what is no JSON' : reason, {
    status,
    type,
    code: codeOf(type, status, reason),
    // Not where the exception stands for another status than the response has: that one would be shown.
    headers: status !== undefined && status === httpStatus ? headerReader(headers) : undefined,
  });
}

/** What to do. `id`: the model's, as it was given. */
export function adviceFor(error: unknown, id: string, region: string | undefined): Advice {
  const where = region ?? 'your region';
  const access = `Check the credentials, that they may use bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream, and that the account has access to the model in ${where}.`;
  const profile = `us.${modelName(id)}`;
  const unknown = `Check the model's id, and that it is offered in ${where}; many models want an inference profile ("${profile}").`;
  const reason = text(fields(error).message);
  return {
    unauthorized: access,
    unknownModel: unknown,
    ...(/on-demand throughput/i.test(reason) && {
      badRequest: `Use the id or ARN of an inference profile, e.g. "${profile}" (or "eu.…", "apac.…", "global.…").`,
    }),
    ...(/model identifier is invalid/i.test(reason) && { badRequest: unknown }),
    ...(isUnreachable(error) && {
      unavailable: `Check the network, and that Bedrock is offered in ${where} (region, AWS_REGION) or that baseUrl is right.`,
    }),
  };
}

/** The SDK says "UnknownError" of a body that is not Bedrock's: a gateway may have its reason in `error`. */
function reasonOf(error: unknown): string {
  const { message, error: inner } = fields(error);
  return message === 'UnknownError' ? errorMessage(inner) || 'it gave no reason' : text(message).replace(hint, '');
}

/** Inside a stream their names begin in lower case. */
function exceptionName(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** In the words that `toAgentError` knows. Each model has its own for a prompt that is too long. */
function codeOf(type: string, status: number | undefined, reason: string): string {
  if (type === 'ServiceQuotaExceededException') return 'insufficient_quota';
  const isOverflow =
    status === 400 &&
    /context (limit|length|window)|input tokens exceeded|number of (input )?tokens .*exceed|exceeds? .*(context|input token)|(input|prompt|request)\b.* too long|too many (input )?tokens|expected maxLength/i.test(
      reason,
    );
  return isOverflow ? 'context_length_exceeded' : '';
}

function isUnreachable(error: unknown): boolean {
  const codes = [fields(error), fields(fields(error).cause)].map(({ code }) => text(code));
  return codes.some((code) => /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED)$/.test(code));
}
