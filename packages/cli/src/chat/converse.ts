import { exitCodes, type ExitCode } from '../exit-codes.ts';

export type ConverseOptions = {
  lines: AsyncIterable<string>;
  /** Whether a person types the lines: then a failed run or a mistake is not the end, nor how the command ends. */
  isTerminal: boolean;
  /** Answers one line. */
  answer(line: string): Promise<ExitCode>;
};

/**
 * Answers line after line, and returns what to tell the shell: that a person ended the conversation, or of lines from a pipe
 * the first failure.
 */
export async function converse({ lines, isTerminal, answer }: ConverseOptions): Promise<ExitCode> {
  let failure: ExitCode = exitCodes.answered;
  for await (const line of lines) {
    if (line.trim() === '') continue;
    const code = await answer(line.trim());
    if (code === exitCodes.terminated || (code === exitCodes.interrupted && !isTerminal)) return code;
    if (failure === exitCodes.answered) failure = code;
  }
  return isTerminal ? exitCodes.answered : failure;
}
