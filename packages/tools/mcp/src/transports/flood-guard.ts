import type { Transport } from '@modelcontextprotocol/client';
import { tapTransport } from './tap-transport.ts';

// What a server may send unasked: a burst, and then so many a second. Chatty progress stays far below it.
const burst = 5_000;
const perSecond = 500;

/** Closes a transport whose server floods it with messages; `onFlood` is told before. */
export function guardFlood<T extends Transport>(transport: T, onFlood: (reason: string) => void, now = Date.now): T {
  let credit = burst;
  let countedAt = now();
  let flooded = false;

  function takeCredit(): boolean {
    const time = now();
    credit = Math.min(burst, credit + ((time - countedAt) / 1_000) * perSecond);
    countedAt = time;
    credit -= 1;
    return credit >= 0;
  }

  return tapTransport(transport, {
    onSend(_, options) {
      // Each question is worth an answer.
      credit += 1;
      return options;
    },
    onMessage(message, pass) {
      if (flooded) return;
      if (takeCredit()) return pass(message);
      flooded = true;
      onFlood(`it sent more than ${burst} messages that nobody had asked for`);
      transport.close().catch(() => {});
    },
  });
}
