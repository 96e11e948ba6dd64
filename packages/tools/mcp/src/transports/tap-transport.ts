import type { Transport } from '@modelcontextprotocol/client';

export type Tap = {
  /** Called with what is sent; what it returns are the options with which it is sent. */
  onSend?(message: unknown, options: unknown): unknown;
  /** Called with what arrives; `pass` hands a message on. */
  onMessage(message: unknown, pass: (message: unknown) => void): void;
};

/** A transport through which somebody sees all messages. The SDK tells transports by their members, so all others stay. */
export function tapTransport<T extends Transport>(transport: T, { onSend, onMessage }: Tap): T {
  return new Proxy(transport, {
    set(target, property, value) {
      if (property !== 'onmessage' || typeof value !== 'function') return Reflect.set(target, property, value);
      const tapped = (message: unknown, ...rest: unknown[]): void =>
        onMessage(message, (passed) => void Reflect.apply(value, undefined, [passed, ...rest]));
      return Reflect.set(target, property, tapped);
    },
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function' || property.toString().startsWith('on')) return value;
      if (property !== 'send') return value.bind(target);
      return (...parameters: unknown[]): unknown => {
        const [message, options] = parameters;
        return Reflect.apply(value, target, [message, onSend ? onSend(message, options) : options]);
      };
    },
  });
}
