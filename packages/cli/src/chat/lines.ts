import { createInterface } from 'node:readline';
import type { Io } from '../io.ts';
import { askLine } from '../terminal.ts';

/** The lines that the user types at a prompt, or that are piped in. */
export function linesOf(io: Io): AsyncIterable<string> {
  return io.stdin.isTTY ? typedLines(io) : pipedLines(io);
}

async function* typedLines({ stdin: input, stderr: output }: Io): AsyncGenerator<string> {
  const history: string[] = [];
  for (;;) {
    // A prompt of its own for each line: while a run goes on, the terminal is not read, and Ctrl-C is a signal.
    output.write('\n');
    const line = await askLine('❯ ', {
      input,
      output,
      history: [...history],
      onInterrupt(lines) {
        lines.write(null, { ctrl: true, name: 'e' });
        lines.write(null, { ctrl: true, name: 'u' });
        output.write('\nCtrl-D ends the conversation.\n');
        lines.prompt();
      },
    });
    if (line === undefined) return;
    if (line.trim() !== '') history.unshift(line);
    yield line;
  }
}

/** Opened by the first `next()`: lines that come before anybody listens are lost. */
async function* pipedLines({ stdin }: Io): AsyncGenerator<string> {
  yield* createInterface({ input: stdin, crlfDelay: Infinity });
}
