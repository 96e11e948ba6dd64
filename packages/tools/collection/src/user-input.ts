import { AgentError, tool, type Tool } from '@thimble/core';
import { abortable, checkKinds, definedOf, kinds, type OptionKinds } from '@thimble/core/utilities';
import { createInterface } from 'node:readline/promises';
import { z } from 'zod';
import { specOf } from './spec.ts';

type Terminal = {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream & { isTTY?: boolean };
};

export type UserInputOptions = {
  /** Asks the user, and gives the answer. @default the terminal */
  ask?: ((question: string, options: { signal: AbortSignal }) => Promise<string>) | undefined;
  /** The terminal, for questions without `ask`. @default stdin and stderr of the process */
  terminal?: Terminal | undefined;
};

const optionKinds: OptionKinds<UserInputOptions> = {
  ask: kinds.callback,
  terminal: kinds.record,
};

/**
 * The tool `user_input`: a question to the user, in the terminal or through `ask`. Questions are asked one at a time.
 *
 * @example userInput({ ask: (question) => chat.ask(question) })
 */
export function userInput(options: UserInputOptions = {}): Tool<string> {
  checkKinds('userInput', options, optionKinds);
  const { ask, terminal } = options;
  let last: Promise<unknown> = Promise.resolve();
  const put = ask ?? ((question, { signal }) => askInTerminal(question, signal, terminal));

  return tool({
    name: 'user_input',
    description:
      'Asks the user a question and waits. Returns the answer as text. Use it only for what nobody but the user knows.',
    input: z.object({ question: z.string().trim().min(1).max(10_000) }),
    output: z.string(),
    effect: 'read',
    // A person is not asked the same thing twice because a process has ended.
    repeatable: false,
    spec: specOf('userInput', definedOf({ ask, terminal }), ['ask', 'terminal']),
    execute({ question }, { signal }) {
      const turn = last.then(() => {
        signal.throwIfAborted();
        return abortable(put(visible(question), { signal }), signal);
      });
      last = turn.catch(() => {});
      return abortable(turn, signal);
    },
  });
}

async function askInTerminal(
  question: string,
  signal: AbortSignal,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<string> {
  if (!input.isTTY || !output.isTTY)
    throw new AgentError(
      'tool',
      'The user cannot be asked: this program does not run in a terminal. Go on with what is known, and say what was assumed.',
    );
  const lines = createInterface({ input, output });
  const { promise: closed, reject } = Promise.withResolvers<never>();
  closed.catch(() => {});
  lines.on('close', () => reject(new AgentError('tool', 'The user gave no answer.')));
  try {
    return await Promise.race([lines.question(`${question}\n> `, { signal }), closed]);
  } finally {
    lines.close();
  }
}

/** What a model writes must not steer the terminal. */
function visible(question: string): string {
  return question.replace(/(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, ' ');
}
