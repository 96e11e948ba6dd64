import { Readable, Writable } from 'node:stream';
import { main } from '../program.ts';

export type CommandResult = { code: number; stdout: string; stderr: string };

export type CommandOptions = {
  env?: { [name: string]: string };
  /** What is piped in. @default nothing */
  input?: string;
};

/**
 * Runs a command within the test's own process, in an environment without keys. What is about the process itself
 * (signals, pipes, how it ends) is tested with `spawnThimble`.
 */
export async function thimble(words: readonly string[], { env = {}, input = '' }: CommandOptions = {}): Promise<CommandResult> {
  const [stdout, stderr] = [collector(), collector()];
  const io = { stdin: Readable.from([Buffer.from(input)]), stdout, stderr, exitCode: 0 };
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

function collector() {
  const chunks: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return Object.assign(stream, { text: () => chunks.join('') });
}
