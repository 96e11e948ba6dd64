import type { Executor, Session, SessionOptions } from '../../contract/executor.ts';
import type { Json } from '../../base/json.ts';
import type { Limits } from '../../contract/limits.ts';
import type { ToolHost } from '../test-executor-tools.ts';
import type { Snippets } from './snippets.ts';

/** Cases by their names, which say what holds. */
export type CaseTable = { readonly [name: string]: ExecutorCase };

/** Code and what must come of it. One of `value`, `answer` and `error` says how the last step ends. */
export type ExecutorCase = {
  /** One step, or several in one session; the expectations are those of the last. */
  code: string | readonly string[];
  variables?: { [name: string]: Json };
  limits?: Partial<Limits>;
  now?: () => number;

  value?: Expected;
  answer?: Expected;
  error?: ExpectedError;
  /** A string is compared without the last line break. */
  logs?: string | RegExp;
  /** @default 'kept' */
  state?: 'kept' | 'reset' | 'any';
  /** @default false */
  truncated?: boolean;
  /** Inputs of the tool calls, in order. */
  calls?: readonly Json[];
  /** How many tool calls ran at the same time, at most. */
  parallel?: number;
  /** Milliseconds that the last step may take, and that it takes at least. */
  atMostMs?: number;
  atLeastMs?: number;
};

/** A regular expression is matched with a string as it is, and with the JSON of anything else. */
type Expected = Json | undefined | RegExp;

type ExpectedError = {
  name?: string | RegExp;
  message?: string | RegExp;
  line?: number;
  column?: number;
  snippet?: string;
};

/** What a table cannot say: several sessions, signals, the order of events. */
export type ScriptTable = { readonly [name: string]: (bench: Bench) => Promise<void> };

export type Bench = {
  readonly executor: Executor;
  /** Another executor of the same kind; the script disposes it. */
  create(): Executor;
  open(options?: Partial<SessionOptions>): Promise<Session & { readonly host: ToolHost }>;
  readonly code: Snippets;
};
