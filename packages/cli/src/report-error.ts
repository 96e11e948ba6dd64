import { AgentError, type AgentErrorCode } from '@thimble/core';
import { inspect } from 'node:util';
import { inCommandWords } from './config/command-words.ts';
import { redactor } from './config/secrets.ts';
import { exitCodeOfError, type ExitCode } from './exit-codes.ts';
import type { Output } from './io.ts';
import { safeText } from './render/safe-text.ts';

/** Prints an error on stderr and what to do about it; if `verbose`, its stack and causes too. Returns the exit code. */
export function reportError(error: unknown, { verbose, output }: { verbose: boolean; output: Output }): ExitCode {
  const code = AgentError.is(error) ? error.code : undefined;
  const message = error instanceof Error ? inCommandWords(error) : String(error);
  const hint = code && hints[code];
  const lines = [`thimble: ${message}`, ...(hint ? [hint] : []), ...(verbose ? [inspect(error)] : [])];
  output.write(`${safeText(redactor(process.env).redact(lines.join('\n')))}\n`);
  return exitCodeOfError(code);
}

const hints: { [code in AgentErrorCode]?: string } = {
  unauthorized: '`thimble doctor` shows which keys are set and which executors work.',
  'model-unavailable': '`thimble doctor` shows which servers answer.',
};
