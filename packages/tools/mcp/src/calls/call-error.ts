import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError, UnauthorizedError } from '@modelcontextprotocol/client';
import { AgentError } from '@thimble/core';
import { asFields, asList, asText, explainError, parseJson } from '@thimble/core/utilities';
import { cleanText } from '../declarations/clean-text.ts';

export type CallFailure = {
  tool: string;
  server: string;
  timeoutMs: number;
  /** How the connection ended, if it has. */
  end?: string | undefined;
};

const longestMessage = 2_000;

/** What a failed call is to the agent: a sentence for the model, without the values of secrets and the paths of this machine. */
export function toCallError(error: unknown, { tool, server, timeoutMs, end }: CallFailure): AgentError {
  if (AgentError.is(error)) return error;
  const fail = (what: string) =>
    new AgentError('tool', `${tool} failed: ${cleanText(withoutPaths(what), longestMessage)}`, { cause: error });
  if (error instanceof UnauthorizedError || (error instanceof SdkHttpError && [401, 403].includes(error.status ?? 0))) {
    return new AgentError(
      'unauthorized',
      `${tool} failed: the MCP server "${server}" does not accept our credentials.`,
      { cause: error },
    );
  }
  if (error instanceof ProtocolError && error.code === invalidParams) {
    return new AgentError('tool-input', `${tool} was not called: ${cleanText(error.message, longestMessage)}`, {
      cause: error,
    });
  }
  if (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout) {
    return fail(`the MCP server "${server}" did not answer within ${timeoutMs} ms, and the call was cancelled.`);
  }
  if (end !== undefined) return fail(`the MCP server "${server}" is gone: ${end}`);
  if (error instanceof SdkError && error.code === SdkErrorCode.ConnectionClosed)
    return fail(`the MCP server "${server}" closed the connection.`);
  return fail(explainFailure(error));
}

/** What the SDK says of what it was sent, in words: it tells the problems of an invalid result as JSON. */
export function explainFailure(error: unknown): string {
  const message = explainError(error);
  if (error instanceof Error && error.name === 'ZodError') return 'what the server sent is no message of the protocol.';
  const [, what, problems] = /^(Invalid result for [\w/]+): (\[[^]*\])$/.exec(message) ?? [];
  const issues = asList(parseJson(problems ?? '')).map(asFields);
  if (what === undefined || issues.length === 0) return message;
  const told = issues.slice(0, 3).map(({ path, message: problem }) => {
    const place = asList(path).filter((part) => typeof part === 'string' || typeof part === 'number');
    return `${place.join('.')}: ${asText(problem).replace(/^Invalid input: /, '')}`;
  });
  return `${what}: ${told.join('; ')}${issues.length > told.length ? ' …' : ''}`;
}

const invalidParams = -32602;

/** The last part of each absolute path stays: where a program lies is nobody's business in a sandbox. */
function withoutPaths(text: string): string {
  return text.replace(
    /(?:file:\/\/)?(?<![\w:/.])(?:[A-Za-z]:)?(?:[\\/][\w.@+~-]+){2,}/g,
    (path) => `…/${path.split(/[\\/]/).at(-1)}`,
  );
}
