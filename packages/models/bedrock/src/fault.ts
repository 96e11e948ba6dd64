import { AgentError } from '@thimble/core';
import { asFields, asText, invalid } from '@thimble/core/utilities';
import { type Advice, errorMessage, headerReader, ProviderError } from '@thimble/model-kit';
import { modelName } from './model-facts.ts';

/** The HTTP status of each exception: those inside a stream have none. */
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
  // Bedrock's own status, 424, would blame the request, but it was the model that failed.
  ModelErrorException: 502,
  ModelStreamErrorException: 502,
  InternalServerException: 500,
  ServiceUnavailableException: 503,
};

/** Added by the SDK; of no use to users. */
const hint = /\s*Deserialization error: to see the raw response.*$/s;

/** Turns what the SDK threw into an error that `toAgentError` understands. `model` is "bedrock/…". */
export function readFault(error: unknown, model: string): unknown {
  if (AgentError.is(error) || error instanceof ProviderError) return error;
  const { name, message, $metadata, $response } = asFields(error);
  const reason = reasonOf(error);
  if (/^(CredentialsProviderError|TokenProviderError)$/.test(asText(name)))
    return new AgentError(
      'missing-secret',
      `The model ${model} found no AWS credentials (${reason}). Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE or AWS_BEARER_TOKEN_BEDROCK, or pass credentials.`,
    );
  if (reason === 'Region is missing')
    return invalid(
      `The model ${model} has no AWS region. Set AWS_REGION, or pass region, for example { region: "us-east-1" }.`,
    );
  const type = exceptionName(asText(name));
  const { statusCode = asFields($metadata).httpStatusCode, headers } = asFields($response);
  const httpStatus = typeof statusCode === 'number' && statusCode >= 400 ? statusCode : undefined;
  const status = statuses[type] ?? httpStatus;
  if (status === undefined && reason === message) return error;
  return new ProviderError(type === 'SyntaxError' ? 'it answered with something that is not JSON' : reason, {
    status,
    type,
    code: codeOf(type, status, reason),
    // Left out if the response has another status than the exception stands for, since that status would be shown.
    headers: status !== undefined && status === httpStatus ? headerReader(headers) : undefined,
  });
}

/** What the user can do. `id` is the model's id as the user wrote it. */
export function adviceFor(error: unknown, id: string, region: string | undefined): Advice {
  const where = region ?? 'your region';
  const access = `Check the credentials, that they allow bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream, and that the account has access to the model in ${where}.`;
  const profile = `us.${modelName(id)}`;
  const unknown = `Check the model's id, and that it is available in ${where}; many models require an inference profile ("${profile}").`;
  const reason = asText(asFields(error).message);
  return {
    unauthorized: access,
    unknownModel: unknown,
    ...(/on-demand throughput/i.test(reason) && {
      badRequest: `Use the id or ARN of an inference profile, for example "${profile}" (or "eu.…", "apac.…", "global.…").`,
    }),
    ...(/model identifier is invalid/i.test(reason) && { badRequest: unknown }),
    ...(isUnreachable(error) && {
      unavailable: `Check the network, and that Bedrock is available in ${where} (region, AWS_REGION), or that baseUrl is correct.`,
    }),
  };
}

/** The SDK reports a body that is not Bedrock's as "UnknownError"; a gateway may give its reason in `error`. */
function reasonOf(error: unknown): string {
  const { message, error: inner } = asFields(error);
  return message === 'UnknownError' ? errorMessage(inner) || 'it gave no reason' : asText(message).replace(hint, '');
}

/** Inside a stream, names of exceptions start with a lower-case letter. */
function exceptionName(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** A code that `toAgentError` knows. Each model words the error for too long a prompt differently. */
function codeOf(type: string, status: number | undefined, reason: string): string {
  if (type === 'ServiceQuotaExceededException') return 'insufficient_quota';
  // Inside a stream, and from some models, the same words come with other statuses.
  const isOverflow =
    ![401, 403, 429].includes(status ?? 400) &&
    /context (limit|length|window)|input tokens exceeded|number of (input )?tokens .*exceed|exceeds? .*(context|input token)|(input|prompt|request)\b.* too long|too many (input )?tokens|expected maxLength/i.test(
      reason,
    );
  return isOverflow ? 'context_length_exceeded' : '';
}

function isUnreachable(error: unknown): boolean {
  const codes = [asFields(error), asFields(asFields(error).cause)].map(({ code }) => asText(code));
  return codes.some((code) => /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED)$/.test(code));
}
