import type { ThreadServer } from './serve.ts';
import type { StartThread } from './thread.ts';

/** No thread of its own: realms run on the caller's, and block it while they compute. */
export const startLocalThread: StartThread = ({ onMessage, onEnd }) => {
  let over = false;
  const server = load().catch((error: unknown) => {
    if (!over) onEnd(error instanceof Error ? error.message : String(error));
    return undefined;
  });

  async function load(): Promise<ThreadServer> {
    const { serve } = await import('./serve.ts');
    return serve({
      maxStackBytes: 128 * 1024,
      // Like a thread, it answers when the caller has come to an end.
      send: (message) => queueMicrotask(() => !over && onMessage(message)),
    });
  }

  return {
    post(message) {
      void server.then((served) => served?.receive(message));
    },
    setActive() {},
    end() {
      over = true;
      void server.then((served) => served?.end());
    },
  };
};
