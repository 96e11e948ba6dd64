import type { AgentEvent } from './events.ts';
import type { Executor } from './executor.ts';
import type { Journal } from './journal.ts';
import type { Json } from '../base/json.ts';
import type { Limits } from './limits.ts';
import type { Memory, MemoryOptions } from '../memory/memory.ts';
import type { ImagePart } from './messages.ts';
import type { Model } from './model.ts';
import type { Prompts } from '../prompts/prompts.ts';
import type { OutputOf } from '../base/schema.ts';
import type { Step } from './step.ts';
import type { Tool } from './tool.ts';
import type { Usage } from './usage.ts';

/** Runs tasks, one at a time: a second run on one agent is refused with `busy`. */
export interface Agent extends AsyncDisposable {
  readonly name?: string;
  readonly description?: string;
  readonly memory: Memory;
  /** Runs the task to its end. Throws only for misuse, a model that cannot be reached or refuses, and an aborted signal. */
  run<Output = undefined>(task: string, options?: RunOptions<Output>): Promise<RunResult<OutputOf<Output>>>;
  /** The same run as events. Leaving the iteration early interrupts the run; where `run` would throw, the iteration throws the same error after `run-end`. */
  stream<Output = undefined>(task: string, options?: RunOptions<Output>): AgentStream<OutputOf<Output>>;
  /** Stops the run within its step: at the model, in the sandbox and in tools that take the signal. */
  interrupt(): void;
}

export type AgentStream<Output = Json> = AsyncIterable<AgentEvent> & {
  readonly result: Promise<RunResult<Output>>;
};

export type AgentOptions = {
  model: Model;
  tools?: readonly Tool[];
  managedAgents?: readonly Agent[];
  /** Identifier; needed, with `description`, to be managed. */
  name?: string;
  description?: string;
  /** Added to the system prompt. */
  instructions?: string;
  prompts?: Partial<Prompts>;
  /** At least 1. @default 20 */
  maxSteps?: number;
  /** A plan before steps 1, 1+N, 1+2N …; not counted in maxSteps, its usage is. */
  planningInterval?: number;
  /** Run on every final answer, the one at max steps included (there a refusal makes `output` null). */
  finalAnswerChecks?: readonly FinalAnswerCheck[];
  /** A managed agent's result becomes { output, summary }. */
  provideRunSummary?: boolean;
  memory?: Memory | MemoryOptions;
  /** No last model call when a budget ends a run. */
  budget?: Budget;
  /** Before every tool call, code or JSON, after validation. */
  beforeTool?(call: PendingToolCall): Promise<ToolDecision | void> | ToolDecision | void;
  /** Answers approval requests. Without it they are denied, or the run is suspended where the journal can. */
  approve?(request: { id: string; name: string; input: Json }): Promise<Approval> | Approval;
  /** An observer: what it throws goes to `globalThis.reportError` where there is one, and the run goes on. */
  onEvent?(event: AgentEvent): void;
  journal?: Journal;
};

export type CodeAgentOptions = AgentOptions & {
  executor: Executor;
  limits?: Partial<Limits>;
  /** ['<code>', '</code>'], a pair of your own, or 'markdown'. @default ['<code>', '</code>'] */
  codeTags?: readonly [open: string, close: string] | 'markdown';
  /** Asks for { thought, code } by JSON schema where the model can. @default false */
  structured?: boolean;
};

export type RunOptions<Output = unknown> = {
  /** Bytes (media type sniffed), data URL, URL, or part. */
  images?: readonly (Uint8Array | URL | string | ImagePart)[];
  /** Globals in the sandbox, and named with their types and a preview in the task. */
  variables?: { [name: string]: Json };
  /** True: memory and sandbox start afresh. False: the conversation and its variables go on. @default true */
  reset?: boolean;
  maxSteps?: number;
  signal?: AbortSignal;
  /** Standard Schema of the final answer; `output` is its parsed value. */
  output?: Output;
  runId?: string;
};

/** `false`, a string (the reason) or a throw refuses the answer. */
export type FinalAnswerCheck = (
  answer: Json,
  context: { memory: Memory; agent: Agent },
) => boolean | string | void | Promise<boolean | string | void>;

/** `usd` needs the model's `pricing`. Wall clock cuts a hanging call. Calls over `toolCalls` are refused and the run ends with the step. */
export type Budget = { tokens?: number; usd?: number; wallClockMs?: number; toolCalls?: number };

export type PendingToolCall = { id: string; name: string; input: Json; step: number; agent: Agent };

export type ToolDecision = { deny: string } | { input: Json };

export type Approval = boolean | { approved: boolean; reason?: string };

/** `suspended` only with a journal that has `signal`. */
export type RunState = 'success' | 'max-steps' | 'budget' | 'interrupted' | 'suspended';

/**
 * `output` is null where there is no (valid) answer. `usage` is null when a call that ended by itself gave none; it
 * covers this run, its plans and managed agents.
 */
export type RunResult<Output = Json> = {
  runId: string;
  state: RunState;
  output: Output | null;
  steps: Step[];
  usage: Usage | null;
  timing: { startedAt: number; durationMs: number };
};
