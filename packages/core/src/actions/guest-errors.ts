import type { AgentErrorCode, Failure } from '../base/errors.ts';

/** Errors in the sandbox by name, and the codes that they stand for. */
const guestErrors: readonly (readonly [name: string, code: AgentErrorCode])[] = [
  ['ToolError', 'tool'],
  ['ToolInputError', 'tool-input'],
  ['ApprovalDeniedError', 'approval-denied'],
  ['UnknownOutcomeError', 'unknown-outcome'],
  ['BudgetError', 'budget'],
  ['TimeoutError', 'limit'],
  ['MemoryLimitError', 'limit'],
  ['LimitError', 'limit'],
  ['SandboxError', 'sandbox'],
];

/** What a tool call that failed throws in the sandbox. */
export function guestError({ code, message }: Failure): Error {
  const error = new Error(message);
  error.name = guestErrors.find((known) => known[1] === code)?.[0] ?? 'ToolError';
  return error;
}

/** The code of an error that ended a snippet. */
export function codeOfGuestError(name: string): AgentErrorCode {
  return guestErrors.find((known) => known[0] === name)?.[1] ?? 'execution';
}
