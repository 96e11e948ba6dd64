import type { Execution } from '../../contract/executor.ts';
import type { Limits } from '../../contract/limits.ts';
import { assert, show, utf8Bytes } from '../assertions.ts';

/** What holds for every Execution, whatever the code was: it is plain JSON of the promised shape and size. */
export function assertSound(execution: Execution, limits: Limits): void {
  const { type, logs, state } = execution;
  assert(['value', 'final-answer', 'error'].includes(type), `an unknown type of Execution: ${show(execution)}`);
  assert(state === 'kept' || state === 'reset', `an unknown state: ${show(execution)}`);
  assert(typeof logs === 'string', `logs are no string: ${show(execution)}`);
  assert(utf8Bytes(logs) <= limits.logBytes + notice, `${utf8Bytes(logs)} bytes of logs, of ${limits.logBytes}`);
  if (type === 'error') {
    const { name, message, line, column, snippet } = execution.error;
    assert(typeof name === 'string' && typeof message === 'string', `an error without words: ${show(execution)}`);
    for (const number of [line, column]) assert(number === undefined || number >= 1, `no position: ${show(execution)}`);
    assert(snippet === undefined || typeof snippet === 'string', `the snippet is no string: ${show(execution)}`);
    assertJson(execution.error, limits.valueBytes, 3, 'the error');
  } else if (execution.value !== undefined) {
    assertJson(execution.value, limits.valueBytes, limits.depth, 'the value');
  } else {
    assert(type === 'value', 'a final answer without a value');
  }
}

/** That `value` is plain JSON of this realm, without accessors, in these bounds. */
export function assertJson(value: unknown, bytes: number, depth: number, what: string): void {
  assertPlain(value, depth + 5, what);
  const size = utf8Bytes(JSON.stringify(value));
  assert(size <= bytes * 1.1 + notice, `${what} has ${size} bytes, of ${bytes} allowed`);
}

// A cut text may be longer than the limit by the words that say so.
const notice = 400;

function assertPlain(value: unknown, depth: number, what: string): void {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return;
  if (typeof value === 'number') return assert(Number.isFinite(value), `${what} holds ${value}`);
  assert(typeof value === 'object', `${what} holds a ${typeof value}`);
  assert(depth > 0, `${what} is nested too deep`);
  const prototype: unknown = Object.getPrototypeOf(value);
  assert(
    prototype === (Array.isArray(value) ? Array.prototype : Object.prototype) || prototype === null,
    `${what} holds an object that is not plain`,
  );
  for (const [key, { get, value: member }] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    assert(!get, `${what} has an accessor "${key}"`);
    if (!(key === 'length' && Array.isArray(value)) && member !== undefined) assertPlain(member, depth - 1, what);
  }
}
