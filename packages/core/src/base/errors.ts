import { definedOf } from './fields.ts';
import { toJson, type Json } from './json.ts';
import type { Usage } from '../contract/usage.ts';

export const agentErrorCodes = [
  'invalid-argument',
  'missing-secret',
  'missing-dependency',
  'untrusted',
  'busy',
  'disposed',
  'aborted',
  'unauthorized',
  'rate-limited',
  'bad-request',
  'context-overflow',
  'model-unavailable',
  'model-refused',
  'parse',
  'type',
  'execution',
  'tool',
  'tool-input',
  'approval-denied',
  'unknown-outcome',
  'limit',
  'budget',
  'sandbox',
  'answer-refused',
] as const;

export type AgentErrorCode = (typeof agentErrorCodes)[number];

/** An error as plain data: in steps, events and results of calls. */
export type Failure = { code: AgentErrorCode; message: string };

export type AgentErrorOptions = {
  cause?: unknown;
  /** Whether the same call may succeed later. Default: true for `rate-limited` and `model-unavailable`. */
  retryable?: boolean | undefined;
  /** How long the provider asks to wait, in milliseconds. */
  retryAfterMs?: number | undefined;
  /** What was known of the usage when it failed. */
  usage?: Usage | null | undefined;
  details?: Json | undefined;
};

// A symbol of the global registry, so that an error of a second copy of the package is known too.
const brand = Symbol.for('thimble.AgentError');

/** Every error that Thimble throws: a code to act on, a sentence that says what to do, and its cause. */
export class AgentError extends Error {
  readonly code: AgentErrorCode;
  readonly retryable: boolean;
  // Declared only: what is not known is not there, where the error is printed either.
  declare readonly retryAfterMs?: number | undefined;
  declare readonly usage?: Usage | null | undefined;
  declare readonly details?: Json | undefined;

  static {
    Object.defineProperty(this.prototype, brand, { value: true });
  }

  constructor(code: AgentErrorCode, message: string, options: AgentErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'AgentError';
    this.code = code;
    this.retryable = options.retryable ?? (code === 'rate-limited' || code === 'model-unavailable');
    const { retryAfterMs, usage, details } = options;
    Object.assign(this, definedOf({ retryAfterMs, usage, details }));
  }

  /** Whether `error` is an AgentError, and of this code where one is given. */
  static is(error: unknown, code?: AgentErrorCode): error is AgentError {
    return (
      typeof error === 'object' &&
      error !== null &&
      brand in error &&
      (code === undefined || ('code' in error && error.code === code))
    );
  }

  /** Code and message only: a cause may hold what must not be saved. */
  toJSON(): { name: string; code: AgentErrorCode; message: string } {
    return { name: this.name, code: this.code, message: this.message };
  }
}

/** An AgentError `invalid-argument`. */
export function invalid(message: string, options?: { cause: unknown }): AgentError {
  return new AgentError('invalid-argument', message, options);
}

/** The message of whatever was thrown, even of what throws when it is read. */
export function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  try {
    const { message, name }: { message?: unknown; name?: unknown } = error;
    if (typeof message !== 'string') return asJson(error) ?? Object.prototype.toString.call(error);
    // An error that says nothing has its name at least.
    return message === '' && typeof name === 'string' ? name : message;
  } catch {
    return 'an error that fails when it is read';
  }
}

/** What was thrown and is no error: `throw { status: 404 }`. */
function asJson(thrown: object): string | undefined {
  try {
    const text = JSON.stringify(toJson(thrown));
    return text === '{}' ? undefined : text.slice(0, 500);
  } catch {
    return undefined;
  }
}
