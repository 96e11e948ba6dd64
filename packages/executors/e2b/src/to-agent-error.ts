import { AgentError, type AgentErrorCode } from '@thimble/core';

export type ErrorContext = {
  /** Removed from what E2B says. */
  key: string;
  template: string;
};

/** Turns what the SDK threw into an error that says what to do. */
export function toAgentError(error: unknown, { key, template }: ErrorContext): AgentError {
  if (AgentError.is(error)) return error;
  const { name, message, statusCode } = readError(error);
  const said = message.replaceAll(key, '[the API key]').replace(/\s+/g, ' ').trim().slice(0, 300).toWellFormed();
  // Consoles print the cause.
  const options = message.includes(key) ? {} : { cause: error };
  const fail = (code: AgentErrorCode, text: string, retryable?: boolean) =>
    new AgentError(code, text, retryable === undefined ? options : { ...options, retryable });

  if (name === 'AuthenticationError') return fail('unauthorized', 'E2B refused the API key: check it.');
  if (statusCode === 403) return fail('unauthorized', `E2B does not allow this with the API key. It says: ${said}`);
  if (name === 'RateLimitError') {
    return fail('rate-limited', `E2B takes no more requests or sandboxes for now. It says: ${said}`);
  }
  if (name === 'TemplateError') {
    return fail('sandbox', `The template "${template}" is too old for the SDK: build it again.`);
  }
  if (name === 'NotEnoughSpaceError') return fail('sandbox', `The disk of the template "${template}" is full.`);
  if (name === 'NotFoundError' || name === 'SandboxNotFoundError') return fail('sandbox', endedWhileStarting, true);
  if (statusCode === 404) {
    return fail('sandbox', `E2B has no template "${template}" for this API key. It says: ${said}`);
  }
  if (name === 'TimeoutError' || name === 'AbortError') {
    return fail('sandbox', 'E2B did not answer in time, or ended the sandbox: try again.', true);
  }
  if (name === 'TypeError') {
    return fail(
      'sandbox',
      'E2B cannot be reached: check the network, and domain, apiUrl and sandboxUrl where given.',
      true,
    );
  }
  const retryable = name === 'ServiceBusyError' || (statusCode !== undefined && statusCode >= 500);
  return fail('sandbox', `E2B could not start the sandbox. It says: ${said}`, retryable);
}

const endedWhileStarting = 'The sandbox ended while it was started: try again.';

function readError(error: unknown): { name: string; message: string; statusCode: number | undefined } {
  if (!(error instanceof Error)) return { name: '', message: '', statusCode: undefined };
  const statusCode = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
  return { name: error.name, message: error.message, statusCode };
}
