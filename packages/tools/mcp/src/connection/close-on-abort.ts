import type { Transport } from '@modelcontextprotocol/client';

/** Connects, and closes the transport as soon as the signal is aborted: parts of the SDK's greeting do not listen to it. */
export async function closeOnAbort<T>(
  transport: Transport,
  signal: AbortSignal,
  connect: () => Promise<T>,
): Promise<T> {
  const close = (): void => void transport.close().catch(() => {});
  signal.addEventListener('abort', close, { once: true });
  try {
    signal.throwIfAborted();
    return await connect();
  } finally {
    signal.removeEventListener('abort', close);
  }
}
