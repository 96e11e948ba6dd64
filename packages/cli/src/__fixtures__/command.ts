import { PassThrough, Readable, Writable } from 'node:stream';
import { main } from '../program.ts';

export type CommandResult = { code: number; stdout: string; stderr: string };

export type CommandOptions = {
  env?: { [name: string]: string };
  /** What is piped in. @default nothing */
  input?: string;
  /**
   * Runs it in a terminal, where the keys are typed when the text before them appears: each pair once, in order. What the
   * terminal shows is in `stdout`.
   */
  typed?: readonly (readonly [prompt: string, keys: string])[];
};

/**
 * Runs a command within the test's own process, in an environment without keys. What is about the process itself
 * (signals, pipes, how it ends) is tested with `spawnThimble`.
 */
export async function thimble(words: readonly string[], { env = {}, input = '', typed }: CommandOptions = {}): Promise<CommandResult> {
  const [stdout, stderr] = [collector(), collector()];
  const stdin = Readable.from([Buffer.from(input)]);
  const io = { ...(typed ? terminal(typed, stdout) : { stdin, stdout, stderr }), exitCode: 0 };
  const restore = replaceEnvironment({ ...bareEnvironment(), ...env });
  try {
    await main(words, io);
  } finally {
    restore();
  }
  return { code: io.exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

/** Of the environment of the tests, what a command may see. */
export function bareEnvironment(): { [name: string]: string } {
  const { PATH = '', HOME = '', NODE_COMPILE_CACHE = '' } = process.env;
  return { PATH, HOME, NODE_COMPILE_CACHE, NO_COLOR: '1' };
}

function replaceEnvironment(env: NodeJS.ProcessEnv): () => void {
  const before = { ...process.env };
  for (const name of Object.keys(before)) delete process.env[name];
  Object.assign(process.env, env);
  return () => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before);
  };
}

/** A terminal that shows its output in `screen`, and a user who answers what it says. */
function terminal(typed: readonly (readonly [prompt: string, keys: string])[], screen: ReturnType<typeof collector>) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const rest = [...typed];
  let seen = 0;
  const answer = () => {
    const [prompt, keys] = rest[0] ?? [];
    const at = prompt === undefined ? -1 : screen.text().indexOf(prompt, seen);
    if (at < 0 || prompt === undefined) return;
    seen = at + prompt.length;
    rest.shift();
    // A key pressed before the program reads the line would be read with it.
    setImmediate(() => void stdin.write(keys));
  };
  screen.on('shown', answer);
  // Without colours, as NO_COLOR asks of a real one.
  const output = Object.assign(screen, { isTTY: true, columns: 80, getColorDepth: () => 1 });
  return { stdin, stdout: output, stderr: output };
}

function collector() {
  const chunks: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      stream.emit('shown');
      done();
    },
  });
  return Object.assign(stream, { text: () => chunks.join('') });
}
