import { isIdentifier, type ToolDeclaration } from '@thimble/core';
import { checkNames, wordSet } from './check-names.ts';

/**
 * Refuses tool names that would not work as globals of a JavaScript sandbox: not identifiers, reserved words, globals of
 * the language or of the guest, members of Object.prototype, and names that come twice.
 *
 * @throws AgentError `invalid-argument`.
 */
export function checkToolNames(tools: readonly ToolDeclaration[]): void {
  checkNames(tools, problemOf);
}

function problemOf(name: string): string | undefined {
  if (!isIdentifier(name)) return 'is not an identifier';
  if (words.has(name)) return 'is a reserved word of JavaScript';
  if (globals.has(name)) return 'is a global of the sandbox';
  return undefined;
}

// oxfmt-ignore
const words = wordSet(`arguments async await break case catch class const continue debugger default delete do else enum
  eval export extends false finally for function get if implements import in instanceof interface let new null of package
  private protected public return set static super switch this throw true try typeof var void while with yield`);

// oxfmt-ignore
const globals = wordSet(`final_answer console print require performance globalThis undefined NaN Infinity
  AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date
  DisposableStack Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function Int16Array
  Int32Array Int8Array Intl Iterator JSON Map Math Number Object Promise Proxy RangeError ReferenceError Reflect RegExp
  Set SharedArrayBuffer String SuppressedError Symbol SyntaxError Temporal TypeError URIError Uint16Array Uint32Array
  Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly decodeURI decodeURIComponent encodeURI
  encodeURIComponent escape isFinite isNaN parseFloat parseInt unescape process module exports global self window`);
