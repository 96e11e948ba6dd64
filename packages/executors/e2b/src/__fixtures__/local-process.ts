import type { ChildProcess } from 'node:child_process';

/** An event of process.proto, as JSON. */
type ProcessEvent =
  | { start: { pid: number } }
  | { data: { stdout: string } | { stderr: string } }
  | { end: { exitCode: number; exited: boolean; status: string } };

type Subscriber = {
  /** False where it should be slower. */
  onEvent(event: ProcessEvent): boolean;
  /** No more events come; without an 'end', because the connection is cut. */
  onDisconnect(): void;
};

export type LocalProcess = {
  readonly pid: number;
  /** Output while nobody subscribes is lost, as it is with envd. */
  subscribe(subscriber: Subscriber): () => void;
  listeners(): number;
  /** Goes on after a subscriber asked to be slower. */
  drain(): void;
  input(data: Buffer): Promise<void>;
  closeInput(): void;
  kill(signal: NodeJS.Signals): void;
  disconnect(): void;
};

export function shareOutput(child: ChildProcess): LocalProcess {
  const { pid = 0, stdin, stdout, stderr } = child;
  const subscribers = new Set<Subscriber>();
  let end: ProcessEvent | undefined;

  function emit(event: ProcessEvent): void {
    for (const { onEvent } of subscribers) if (!onEvent(event)) stdout?.pause();
  }

  function disconnect(): void {
    for (const { onDisconnect } of subscribers) onDisconnect();
    subscribers.clear();
    stdout?.resume();
  }

  stdin?.on('error', () => {});
  stdout?.on('data', (data: Buffer) => emit({ data: { stdout: data.toString('base64') } }));
  stderr?.on('data', (data: Buffer) => emit({ data: { stderr: data.toString('base64') } }));
  child.once('close', (code, signal) => {
    end = { end: { exitCode: code ?? -1, exited: code !== null, status: signal ?? `exit status ${code}` } };
    emit(end);
    disconnect();
  });

  return {
    pid,
    subscribe(subscriber) {
      subscriber.onEvent({ start: { pid } });
      if (end) {
        subscriber.onEvent(end);
        subscriber.onDisconnect();
        return () => {};
      }
      subscribers.add(subscriber);
      return () => {
        subscribers.delete(subscriber);
        stdout?.resume();
      };
    },
    listeners: () => subscribers.size,
    drain: () => void stdout?.resume(),
    input: (data) => new Promise((resolve) => stdin?.write(data, () => resolve())),
    closeInput: () => void stdin?.end(),
    kill: (signal) => void child.kill(signal),
    disconnect,
  };
}
