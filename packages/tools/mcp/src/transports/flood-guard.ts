import type { Transport } from '@modelcontextprotocol/client';

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

  return new Proxy(transport, {
    set(target, property, value) {
      if (property !== 'onmessage' || typeof value !== 'function') return Reflect.set(target, property, value);
      const guarded = (...message: unknown[]): void => {
        if (flooded) return;
        if (takeCredit()) return void Reflect.apply(value, undefined, message);
        flooded = true;
        onFlood(`it sent more than ${burst} messages that nobody had asked for`);
        target.close().catch(() => {});
      };
      return Reflect.set(target, property, guarded);
    },
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function' || property.toString().startsWith('on')) return value;
      if (property !== 'send') return value.bind(target);
      return (...parameters: unknown[]): unknown => {
        // Each question is worth an answer.
        credit += 1;
        return Reflect.apply(value, target, parameters);
      };
    },
  });
}
