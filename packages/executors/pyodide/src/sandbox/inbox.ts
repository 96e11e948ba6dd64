import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';

/** Places in the memory that both threads share. */
export const RECEIVED = 0;
export const ABORTED = 1;

/** What the reading thread is given. */
export type InboxThread = { port: MessagePort; flags: Int32Array };

export type Inbox = {
  /** The next line of the host, or undefined after so many milliseconds. Blocks the thread. */
  receive(milliseconds: number): string | undefined;
  /** The run that the host has aborted last. */
  aborted(): number;
};

/** Starts the thread that reads. */
export function openInbox(entry: URL): Inbox {
  const flags = new Int32Array(new SharedArrayBuffer(8));
  const { port1, port2 } = new MessageChannel();
  const workerData: InboxThread = { port: port2, flags };
  new Worker(entry, { workerData, transferList: [port2], env: {} }).unref();
  // Taken now: the model's code must find nothing to replace.
  const { wait, load } = Atomics;
  const { now } = performance;
  const clock = now.bind(performance);
  const take = receiveMessageOnPort;
  return {
    receive(milliseconds) {
      const end = clock() + milliseconds;
      for (;;) {
        const seen = load(flags, RECEIVED);
        const received = take(port1);
        if (received !== undefined) return received.message;
        const left = end - clock();
        if (!(left > 0)) return undefined;
        wait(flags, RECEIVED, seen, left);
      }
    },
    aborted: () => load(flags, ABORTED),
  };
}
