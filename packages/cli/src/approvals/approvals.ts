import type { AgentOptions } from '@thimble/core';
import { redactor } from '../config/secrets.ts';
import type { Io } from '../io.ts';
import type { Renderer } from '../render/renderer.ts';
import { safeText } from '../render/safe-text.ts';
import { askLine, discardTyped } from '../terminal.ts';
import type { Pauses } from './pauses.ts';
import { questionAbout, readAnswer } from './question.ts';

export type Approve = NonNullable<AgentOptions['approve']>;

export type ApprovalOptions = {
  io: Io;
  /** Approves every call, and asks nobody. */
  yes: boolean | undefined;
  pauses: Pauses;
  /** Clears the place for a question. */
  clear: Renderer['close'];
};

/** Who decides about calls that need approval: `--yes`, the person at the terminal, or nobody, and then they are refused. */
export function approvals({ io, yes = false, pauses, clear }: ApprovalOptions): Approve {
  if (yes) return () => true;
  if (!io.stdin.isTTY || !io.stderr.isTTY) return () => ({ approved: false, reason: noTerminal });
  const always = new Set<string>();
  return async (call) => {
    await pauses.reached(call);
    if (always.has(call.name)) return true;
    const line = await pauses.during(async () => {
      clear();
      await discardTyped(io.stdin);
      io.stderr.write(`\n${redactor(process.env).redact(questionAbout(call))}\n`);
      const prompt = `Allow it? [y]es, [N]o, [a]lways allow ${safeText(call.name)}: `;
      return askLine(prompt, { input: io.stdin, output: io.stderr, signal: call.signal });
    });
    const answer = readAnswer(line ?? '');
    if (answer === 'always') always.add(call.name);
    return answer === 'no' ? { approved: false, reason: 'the user refused this call.' } : true;
  };
}

const noTerminal =
  'nobody can be asked, because the command does not run in a terminal. The user can allow such calls with --yes.';
