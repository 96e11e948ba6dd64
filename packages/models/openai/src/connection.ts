import { ProviderError } from './provider-error.ts';

/** Why a connection was aborted when it was neither the caller's signal nor a timeout. */
const closed = Symbol('closed');
// setTimeout fires at once above it.
export const maxTimeoutMs = 2 ** 31 - 1;

/** One request's life: ended by the caller's signal, by the consumer who leaves, or when nothing is heard for too long. */
export type Connection = {
  readonly controller: AbortController;
  /** Whether the consumer left. */
  readonly isClosed: boolean;
  /** The timeout's error, where that is what ended it. */
  readonly timeout: ProviderError | undefined;
  close(): void;
  /** Something was heard; the next must be within `ms`. */
  heard(ms?: number): void;
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
  let timeout: ProviderError | undefined;
  const onTimeout = () => {
    timeout = new ProviderError(`nothing was heard for ${allowedMs} ms (timeoutMs)`, { status: 408 });
    controller.abort(timeout);
  };

  return {
    controller,
    get isClosed() {
      return controller.signal.reason === closed;
    },
    get timeout() {
      return timeout;
    },
    close: () => controller.abort(closed),
    heard(ms = allowedMs) {
      allowedMs = ms;
      clearTimeout(timer);
      if (!controller.signal.aborted) timer = setTimeout(onTimeout, ms);
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
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
