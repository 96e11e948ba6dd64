import type { Rejection } from '@thimble/executor-kit/portable';
import type { JSValueHandle } from 'quickjs-wasi';
import { withData } from './object-members.ts';

// More in one entry are not worth the model's attention.
const maxRejections = 3;
const maxLength = 1_000;

export type Rejections = {
  /** `isHandled`: somebody awaits it after all. */
  track(promise: JSValueHandle, reason: JSValueHandle, isHandled: boolean): void;
  take(): Rejection[];
};

/** Rejected promises that nobody has awaited yet. `readStack` gives the stack of an error, and runs no code of the model. */
export function createRejections(readStack: (error: JSValueHandle) => string): Rejections {
  // The promise is held: another one could have its identity.
  const pending = new Map<number, { promise: JSValueHandle; rejection: Rejection }>();

  function describe(reason: JSValueHandle): Rejection {
    if (!reason.isObject && !reason.isSymbol) return { text: reason.toString().slice(0, maxLength), stack: '' };
    if (!reason.isError) return { text: 'a value that is not an error', stack: '' };
    const message = textOf(reason, 'message').slice(0, maxLength);
    const name = textOf(reason, 'name') || 'Error';
    const stack = textOf(reason, 'stack') || (reason.isError ? readStack(reason) : '');
    return { text: message ? `${name}: ${message}` : name, stack: stack.slice(0, 10 * maxLength) };
  }

  return {
    track(promise, reason, isHandled) {
      const { identity } = promise;
      if (isHandled) {
        pending.get(identity)?.promise.dispose();
        pending.delete(identity);
      } else if (pending.size < maxRejections) {
        pending.set(identity, { promise: promise.dup(), rejection: describe(reason) });
      }
    },
    take() {
      const taken = [...pending.values()];
      pending.clear();
      return taken.map(({ promise, rejection }) => {
        promise.dispose();
        return rejection;
      });
    },
  };
}

function textOf(object: JSValueHandle, key: string): string {
  return withData(object, key, (value) => (value.isString ? value.toString() : '')) ?? '';
}
