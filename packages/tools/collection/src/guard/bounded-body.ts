import { AgentError } from '@thimble/core';
import { abortable } from '@thimble/core/utilities';
import type { Deadline } from './deadline.ts';

type Bounds = {
  maxBytes: number;
  deadline: Deadline;
  /** What an error of the connection is told as. */
  explain(error: unknown): unknown;
};

/** The body, until it is larger than it may be, as unpacked, or the deadline has come. Reads only what is asked for. */
export function boundedBody(
  body: ReadableStream<Uint8Array> | null,
  { maxBytes, deadline, explain }: Bounds,
): ReadableStream<Uint8Array> | null {
  if (body === null) return null;
  const reader = body.getReader();
  let size = 0;
  const giveUp = (reason: unknown) => {
    deadline.end();
    reader.cancel(reason).catch(() => {});
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        deadline.alive();
        try {
          const { done, value } = await abortable(reader.read(), deadline.signal);
          deadline.rest();
          if (done) {
            deadline.end();
            return controller.close();
          }
          size += value.length;
          if (size > maxBytes)
            throw new AgentError('tool', `The answer is larger than ${maxBytes} bytes, and was not read to its end.`);
          controller.enqueue(value);
        } catch (error) {
          const reason = deadline.signal.aborted ? deadline.signal.reason : explain(error);
          giveUp(reason);
          controller.error(reason);
        }
      },
      cancel: giveUp,
    },
    { highWaterMark: 0 },
  );
}
