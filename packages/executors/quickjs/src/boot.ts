import { guestSource, importFunction } from '@thimble/executor-kit/portable';

/**
 * One expression: a function that takes the carrier of reports and gives the guest's functions, `prepare` and `readStack`.
 *
 * The guest takes its built-ins as it finds them, so that what QuickJS has in another form than V8 is put in form before,
 * and put back after. Code comes in by `prepare`, compiled from outside under the name of its step: QuickJS does not
 * know `sourceURL`. `Error.prepareStackTrace` goes for good: its frames hold functions, ours too.
 */
export function bootSource(): string {
  return `(carry) => {
'use strict';
const evaluate = globalThis.eval;
const capture = Error.captureStackTrace;
let prepared;
globalThis.eval = () => {
  const { thrown, value } = prepared;
  prepared = undefined;
  if (thrown) throw value;
  return value;
};
Error.captureStackTrace = (target, below) => {
  capture(target, below);
  target.stack = 'Error\\n' + target.stack;
};
globalThis.Intl = { DateTimeFormat: function () {} };
const guest = (() => {${guestSource({ report: 'carry', importFunction, compile: 'evaluate' })}})();
globalThis.eval = evaluate;
Error.captureStackTrace = capture;
Error.stackTraceLimit = 30;
delete globalThis.Intl;
delete Error.stackTraceLimit;
delete Error.prepareStackTrace;
const { get } = Object.getOwnPropertyDescriptor(Error.prototype, 'stack');
const { apply } = Reflect;
return {
  ...guest,
  prepare(value, thrown) { prepared = { __proto__: null, value, thrown }; },
  readStack: (error) => apply(get, error, []),
};
}`;
}
