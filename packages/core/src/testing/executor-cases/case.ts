import type { Executor, Session, SessionOptions } from '../../contract/executor.ts';
import type { Json } from '../../base/json.ts';
import type { Limits } from '../../contract/limits.ts';
import type { ToolHost } from '../executor-bench/tool-host.ts';
import type { PromiseTable, Steps } from '../in-language.ts';
import type { Snippets } from './snippets.ts';

/** Cases by their names, which say what holds. */
export type CaseTable = PromiseTable<Wanted>;

/** Code, and what must come of its last step. */
export type ExecutorCase = Wanted & { code: Steps };

/** One of `value`, `answer` and `error` says how the last step ends. */
export type Wanted = {
  variables?: { [name: string]: Json };
  limits?: Partial<Limits>;
  /** Of the first step, in milliseconds, so that those after it have the time that a busy machine takes. @default that of `limits` */
  firstTimeoutMs?: number;
  now?: () => number;
  /**
   * A session of its own, for code that would disturb the cases after it. Others share one with those of the same
   * settings: what they declare, they declare themselves.
   *
   * @default false
   */
  alone?: boolean;

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
