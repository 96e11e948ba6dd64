import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { readFrames } from './reader.ts';

// Places in the memory that both threads share.
const receivedIndex = 0;
const abortedIndex = 1;

export type Inbox = {
  /** The next line of the host, or undefined after so many milliseconds. Blocks the thread. */
  receive(milliseconds: number): string | undefined;
  /** The run that the host has aborted last. */
  aborted(): number;
};

/** Starts the thread that reads lines from a file descriptor. */
export function openInbox(host: number): Inbox {
  const flags = new Int32Array(new SharedArrayBuffer(8));
  const { port1, port2 } = new MessageChannel();
  const workerData = { port: port2, flags, host, received: receivedIndex, aborted: abortedIndex };
  const source = `(${readFrames.toString()})(require('node:fs'), require('node:worker_threads'))`;
  new Worker(source, { eval: true, workerData, transferList: [port2], env: {} }).unref();
  // Taken now: the model's code must find nothing to replace.
  const { wait, load } = Atomics;
  const { now } = performance;
  const clock = now.bind(performance);
  const take = receiveMessageOnPort;
  return {
    receive(milliseconds) {
      const end = clock() + milliseconds;
      for (;;) {
        const seen = load(flags, receivedIndex);
        const received = take(port1);
        if (received !== undefined) return received.message;
        const left = end - clock();
        if (!(left > 0)) return undefined;
        wait(flags, receivedIndex, seen, left);
      }
    },
    aborted: () => load(flags, abortedIndex),
  };
}
