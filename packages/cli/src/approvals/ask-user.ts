import { AgentError } from '@thimble/core';
import type { ToolPlace } from '../config/tool-sources.ts';
import { redactor } from '../config/secrets.ts';
import { safeText } from '../render/safe-text.ts';
import { askLine, discardTyped } from '../terminal.ts';
import type { ApprovalOptions } from './approvals.ts';

/** Puts questions of the model to the person at the terminal; undefined where there is none. */
export function askUser({ io, pauses, clear }: Omit<ApprovalOptions, 'yes'>): ToolPlace['ask'] {
  if (!io.stdin.isTTY || !io.stderr.isTTY) return undefined;
  return async (question, { signal }) => {
    const line = await pauses.during(async () => {
      clear();
      await discardTyped(io.stdin);
      io.stderr.write(`\n${safeText(redactor(process.env).redact(question))}\n`);
      return askLine('Your answer: ', { input: io.stdin, output: io.stderr, signal });
    });
    if (line !== undefined) return line;
    throw new AgentError('tool', 'The user gave no answer.');
  };
}
