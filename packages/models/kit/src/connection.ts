import { ProviderError } from './provider-error.ts';

/** Why a connection was aborted when it was neither the caller's signal nor a timeout. */
const closed = Symbol('closed');
// setTimeout fires at once above it.
export const maxTimeoutMs = 2 ** 31 - 1;

/** One request's life: ended by the caller's signal, by the consumer who leaves, or when nothing is heard for too long. */
export type Connection = {
  readonly controller: AbortController;
  readonly signal: AbortSignal;
  /** Whether the consumer left. */
  readonly isClosed: boolean;
  /** The timeout's error, where that is what ended it. */
  readonly timeout: ProviderError | undefined;
  close(): void;
  /** The consumer wants more: from now on, silence may last `ms`. */
  wait(ms?: number): void;
  /** Something was heard: the silence is over. */
  heard(): void;
  /** The consumer is busy: silence does not count. */
  rest(): void;
  /** Settles as the promise does, or rejects when the connection ends: a fetch may ignore its signal. */
  within<T>(promise: Promise<T>): Promise<T>;
  release(): void;
};

export function openConnection(timeoutMs: number, signal: AbortSignal | undefined): Connection {
  const controller = new AbortController();
  const onAbort = () => controller.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });

  let timer: ReturnType<typeof setTimeout> | undefined;
  let allowedMs = timeoutMs;
  let isWaiting = false;
  let timeout: ProviderError | undefined;
  const onTimeout = () => {
    timeout = new ProviderError(`nothing was heard for ${allowedMs} ms (timeoutMs)`, { status: 408 });
    controller.abort(timeout);
  };
  const restart = () => {
    clearTimeout(timer);
    if (isWaiting && !controller.signal.aborted) timer = setTimeout(onTimeout, allowedMs);
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
    rest() {
      isWaiting = false;
      clearTimeout(timer);
    },
    async within(promise) {
      const { promise: ended, reject } = Promise.withResolvers<never>();
      const onEnd = () => reject(controller.signal.reason);
      if (controller.signal.aborted) onEnd();
      else controller.signal.addEventListener('abort', onEnd, { once: true });
      try {
        return await Promise.race([promise, ended]);
      } finally {
        controller.signal.removeEventListener('abort', onEnd);
      }
    },
    release() {
      isWaiting = false;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
