import type { FromThread } from './messages.ts';
import type { StartThread } from './thread.ts';

/** The part of the web's `Worker` that is used. */
export type WebWorker = {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { data: FromThread }) => void): void;
  addEventListener(type: 'error' | 'messageerror', listener: () => void): void;
  terminate(): void;
};

/** A thread in a worker of the web platform, whose script is `@thimble/quickjs/web-worker`. */
export function startWebThread(createWorker: () => WebWorker): StartThread {
  return ({ onMessage, onEnd }) => {
    const worker = createWorker();
    worker.addEventListener('message', ({ data }) => onMessage(data));
    worker.addEventListener('error', fail);
    worker.addEventListener('messageerror', fail);
    let over = false;
    function fail(): void {
      worker.terminate();
      if (!over) onEnd('the worker failed: its script is `@thimble/quickjs/web-worker`');
      over = true;
    }
    return {
      post: (message) => worker.postMessage(message),
      // A page is not kept open by its workers.
      setActive() {},
      end() {
        over = true;
        worker.terminate();
      },
    };
  };
}
