import { createStacks, guestSource, importFunction, webModule } from '@thimble/executor-kit/portable';
import { intlModule, intlSource } from './intl/source.ts';

/**
 * One expression: a function that takes the carrier of reports and what fetches modules (see `moduleText`), and gives the guest's functions, `prepare` and `readStack`.
 *
 * The guest takes its built-ins as it finds them, so that what QuickJS has in another form than V8 is put in form before,
 * and put back after. Code comes in by `prepare`, compiled from outside under the name of its step: QuickJS does not
 * know `sourceURL`. `Error.prepareStackTrace` goes for good: its frames hold functions, ours too.
 */
export function bootSource(): string {
  return `(carry, fetchModule) => {
'use strict';
const evaluate = globalThis.eval;
const capture = Error.captureStackTrace;
let prepared;
function headOf(error) {
  try {
    const { name = 'Error', message = '' } = error;
    return message === '' ? String(name) : name + ': ' + message;
  } catch {
    return 'Error';
  }
}
globalThis.eval = () => {
  const { thrown, value } = prepared;
  prepared = undefined;
  if (thrown) throw value;
  return value;
};
Error.captureStackTrace = (target, below) => {
  capture(target, below);
  target.stack = 'Error' + engineStacks.framesOf(target.stack);
};
globalThis.Intl = { DateTimeFormat: function () {} };
const { apply, defineProperty } = Reflect;
const engineStacks = (${createStacks.toString()})();
const guest = (() => {${guestSource({ report: 'carry', importFunction, compile: 'evaluate', stacks: 'engineStacks', webModule: 'fetchModule' })}})();
globalThis.eval = evaluate;
Error.captureStackTrace = { captureStackTrace(target, below) {
  capture(target, below);
  target.stack = headOf(target) + engineStacks.framesOf(target.stack);
} }.captureStackTrace;
Error.stackTraceLimit = 30;
delete globalThis.Intl;
${intlSource()}
delete Error.stackTraceLimit;
delete Error.prepareStackTrace;
const { get: nativeGet, set } = Object.getOwnPropertyDescriptor(Error.prototype, 'stack');
const { get } = { get() {
  const stack = apply(nativeGet, this, []);
  return typeof stack === 'string' ? headOf(this) + engineStacks.framesOf(stack) : stack;
} };
defineProperty(Error.prototype, 'stack', { get, set, configurable: true });
return {
  ...guest,
  prepare(value, thrown) { prepared = { __proto__: null, value, thrown }; },
  readStack(error) {
    const stack = apply(nativeGet, error, []);
    return typeof stack === 'string' ? engineStacks.framesOf(stack) : '';
  },
};
}`;
}

/** Text that a realm asks for when its code first needs it. */
export function moduleText(name: string): string {
  return name === 'intl' ? intlModule() : webModule(name);
}
