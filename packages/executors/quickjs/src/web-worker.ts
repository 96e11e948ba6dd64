import type { FromThread, ToThread } from './messages.ts';
import { serve } from './serve.ts';

// The entry of a worker of the web platform.
declare const self: {
  postMessage(message: FromThread): void;
  addEventListener(type: 'message', listener: (event: { data: ToThread }) => void): void;
};

const { receive } = serve({
  maxStackBytes: 128 * 1024,
  send: (message) => self.postMessage(message),
});
self.addEventListener('message', ({ data }) => receive(data));
