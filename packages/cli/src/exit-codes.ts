import type { AgentErrorCode, RunState } from '@thimble/core';

/** The exit codes of the command. */
export const exitCodes = { answered: 0, failed: 1, usage: 2, stopped: 3, interrupted: 130, terminated: 143 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function exitCodeOfState(state: RunState): ExitCode {
  switch (state) {
    case 'success':
      return exitCodes.answered;
    case 'max-steps':
    case 'budget':
    case 'suspended':
      return exitCodes.stopped;
    case 'interrupted':
      return exitCodes.interrupted;
  }
}

/** Anything that the user has to fix before trying again, such as a wrong key, is a usage error. */
export function exitCodeOfError(code: AgentErrorCode | undefined): ExitCode {
  switch (code) {
    case 'invalid-argument':
    case 'missing-secret':
    case 'unauthorized':
    case 'missing-dependency':
    case 'untrusted':
      return exitCodes.usage;
    case 'limit':
    case 'budget':
      return exitCodes.stopped;
    case 'aborted':
      return exitCodes.interrupted;
    default:
      return exitCodes.failed;
  }
}
