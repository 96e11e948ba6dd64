import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A bare engine in a child process, whose host calls ask the parent and get an answer. */
export type BareProcess = {
  /** Resolves when the code has run to its end. */
  run(code: string): Promise<void>;
  end(): Promise<void>;
};

type Said = { call: number } | { value: unknown };

/** Resolves when the engine is ready: when the process has said its first value. */
export async function startBareProcess(
  entry: URL,
  { execArgv = [], parameters = [] }: { execArgv?: string[]; parameters?: string[] } = {},
): Promise<BareProcess> {
  const child = fork(entry, parameters, { execArgv });
  let done = (): void => {};
  child.on('message', (said: Said) => {
    if ('call' in said) child.send({ answer: said.call });
    else done();
  });
  const next = () => new Promise<void>((resolve) => (done = resolve));
  await next();
  return {
    run(code) {
      const finished = next();
      child.send({ code });
      return finished;
    },
    async end() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
