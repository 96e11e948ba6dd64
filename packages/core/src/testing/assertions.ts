import { AgentError, type AgentErrorCode } from '../base/errors.ts';
import type { Execution } from '../contract/executor.ts';
import type { Json } from '../base/json.ts';

/** Fails with `message` unless `condition` holds. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Compares plain data, whatever the order of keys. */
export function assertEqual(actual: unknown, expected: unknown, what: string): void {
  assert(isEqual(actual, expected), `${what}: expected ${show(expected)}, got ${show(actual)}`);
}

/** As `assertEqual`; a regular expression is matched with a string as it is, and with the JSON of anything else. */
export function assertMatches(actual: unknown, expected: unknown, what: string): void {
  const text = typeof actual === 'string' ? actual : (JSON.stringify(actual) ?? 'undefined');
  if (expected instanceof RegExp)
    assert(expected.test(text), `${what}: expected to match ${expected}, got ${show(actual)}`);
  else assertEqual(actual, expected, what);
}

/** Waits for an AgentError with `code`. */
export async function assertRejects(promise: Promise<unknown>, code: AgentErrorCode, what: string): Promise<void> {
  const outcome = await within(promise, 30_000, what).then(
    (value) => `it resolved to ${show(value)}`,
    (error: unknown) => (AgentError.is(error, code) ? undefined : `it was rejected with ${String(error)}`),
  );
  assert(outcome === undefined, `${what}: expected an AgentError "${code}", but ${outcome}`);
}

/** The promise's outcome, or a failure after `ms` milliseconds. */
export async function within<T>(promise: PromiseLike<T>, ms: number, what: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${what}: not settled within ${Math.round(ms)} ms`)), ms);
  return Promise.race<T>([promise, late.promise]).finally(() => clearTimeout(timer));
}

/** A value as a failure message shows it: JSON where it can be, at most 600 characters. */
export function show(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = Object.prototype.toString.call(value);
  }
  return text.length > 600 ? `${text.slice(0, 600)}… (${text.length} characters)` : text;
}

/** The value of an Execution that has one. */
export function valueOf(execution: Execution): Json | undefined {
  assert(execution.type === 'value', `expected a value, got ${show(execution)}`);
  return execution.value;
}

export function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Reflect.ownKeys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Reflect.ownKeys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(Reflect.get(a, key), Reflect.get(b, key)))
  );
}
