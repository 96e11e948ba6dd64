import { abortable, linkedController } from '@thimble/core/utilities';
import { ProviderError } from './provider-error.ts';

/** The abort reason when the consumer stopped reading, as opposed to the caller's signal or a timeout. */
const closed = Symbol('closed');
/** The longest timeout: above it, setTimeout fires at once. */
export const maxTimeoutMs = 2 ** 31 - 1;

/** The life of one request. It ends with the caller's signal, when the consumer stops reading, or by a timeout. */
export type Connection = {
  readonly controller: AbortController;
  readonly signal: AbortSignal;
  /** Whether the consumer stopped reading. */
  readonly isClosed: boolean;
  /** The timeout error, if a timeout ended the connection. */
  readonly timeout: ProviderError | undefined;
  close(): void;
  /** The consumer waits for more: from now on, silence may last `ms`. */
  wait(ms?: number): void;
  /** Something arrived, so the silence starts over. */
  heard(): void;
  /** The consumer is busy: silence does not count. */
  rest(): void;
  /** Settles with the promise, or rejects as soon as the connection ends. For anything that may ignore the signal. */
  within<T>(promise: Promise<T>): Promise<T>;
  release(): void;
};

export function openConnection(timeoutMs: number, signal: AbortSignal | undefined): Connection {
  const { controller, release } = linkedController(signal);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let allowedMs = timeoutMs;
  let isWaiting = false;
  let timeout: ProviderError | undefined;
  const onTimeout = () => {
    timeout = new ProviderError(`nothing arrived for ${allowedMs} ms (timeoutMs)`, { status: 408 });
    controller.abort(timeout);
  };
  const restart = () => {
    clearTimeout(timer);
    if (isWaiting && !controller.signal.aborted) timer = setTimeout(onTimeout, allowedMs);
  };
  const rest = () => {
    isWaiting = false;
    clearTimeout(timer);
  };

  return {
    controller,
    signal: controller.signal,
    get isClosed() {
      return controller.signal.reason === closed;
    },
    get timeout() {
      return timeout;
    },
    close: () => controller.abort(closed),
    wait(ms = allowedMs) {
      allowedMs = ms;
      isWaiting = true;
      restart();
    },
    heard: restart,
    rest,
    within: (promise) => abortable(promise, controller.signal),
    release() {
      rest();
      release();
    },
  };
}
