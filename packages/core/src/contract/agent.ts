import type { Json } from '../base/json.ts';
import type { OutputOf } from '../base/schema.ts';
import type { Memory, MemoryOptions } from '../memory/memory.ts';
import type { Prompts } from '../prompts/prompts.ts';
import type { AgentEvent, RunState } from './events.ts';
import type { Executor } from './executor.ts';
import type { Guard } from './guard.ts';
import type { Journal } from './journal.ts';
import type { Limits } from './limits.ts';
import type { ImagePart } from './messages.ts';
import type { Model } from './model.ts';
import type { Step } from './step.ts';
import type { ComponentSpec, PendingToolCall, Tool } from './tool.ts';
import type { Usage } from './usage.ts';

/** Runs tasks, one at a time: a second run on one agent is refused with `busy`. */
export interface Agent extends AsyncDisposable {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly memory: Memory;
  /** Runs the task to its end. Throws only for misuse, a model that cannot be reached or refuses, and an aborted signal. */
  run<Output = undefined>(task: string, options?: RunOptions<Output>): Promise<RunResult<OutputOf<Output>>>;
  /**
   * The same run as events. A step is not begun before the events of the last one were taken, so leaving the iteration
   * stops the run there. Where `run` would throw, the iteration throws the same error after `run-end`; a run that is
   * refused (`busy`, `disposed`, `invalid-argument`) has no events.
   */
  stream<Output = undefined>(task: string, options?: RunOptions<Output>): AgentStream<OutputOf<Output>>;
  /** Stops the run within its step: at the model, in the sandbox and in tools that take the signal. */
  interrupt(): void;
  /** The state of the sandbox, for `CodeAgentOptions.snapshot`; null where the executor has none to give. */
  snapshot?(): Promise<Uint8Array | null>;
}

export type AgentStream<Output = Json> = AsyncIterable<AgentEvent> & {
  readonly result: Promise<RunResult<Output>>;
};

/** The step that `look` is asked about. `agent`: names from the root. */
export type LookedStep = { runId: string; agent: string[]; step: number; signal: AbortSignal };

/** Pictures of what an agent works on, after a step. `spec`: of what makes it and has it as `look`, so that the agent can be saved. */
type Look = ((step: LookedStep) => Promise<readonly ImagePart[]> | readonly ImagePart[]) & {
  readonly spec?: ComponentSpec | undefined;
};

export type AgentOptions = {
  model: Model;
  tools?: readonly Tool[] | undefined;
  managedAgents?: readonly Agent[] | undefined;
  /**
   * Where the declarations of the tools are longer than this together, in characters, the model is given their names, and
   * finds what it needs with `search_tools` and `describe_tools`. @default 24_000
   */
  toolText?: number | undefined;
  /** Identifier; needed, with `description`, to be managed. */
  name?: string | undefined;
  description?: string | undefined;
  /** Added to the system prompt. */
  instructions?: string | undefined;
  prompts?: Partial<Prompts> | undefined;
  /** At least 1. @default 20 */
  maxSteps?: number | undefined;
  /** A plan before steps 1, 1+N, 1+2N …; not counted in maxSteps, its usage is. */
  planningInterval?: number | undefined;
  /** Run on every final answer, the one at max steps included (there a refusal makes `output` null). */
  finalAnswerChecks?: readonly FinalAnswerCheck[] | undefined;
  /** A managed agent's result becomes { output, summary }. @default false */
  provideRunSummary?: boolean | undefined;
  memory?: Memory | MemoryOptions | undefined;
  /** No last model call when a budget ends a run. */
  budget?: Budget | undefined;
  /**
   * A guard before every tool call, code or JSON, after validation. It fails closed: a throw, and anything but nothing,
   * `{ deny }` or `{ input }`, refuses the call.
   */
  beforeTool?: ((call: PendingToolCall) => Promise<ToolDecision | void> | ToolDecision | void) | undefined;
  /** Watches over every call, those of managed agents included: `guard(rules)`. It decides after `beforeTool`. */
  guard?: Guard | undefined;
  /**
   * Answers approval requests, one at a time. Without it they are denied, or the run is suspended where the journal can.
   * `signal` is aborted when the answer is no longer wanted.
   */
  approve?: ((call: PendingToolCall & { signal: AbortSignal }) => Promise<Approval> | Approval) | undefined;
  /**
   * Pictures of what the agent works on, for the memory: asked for after each step that is not the last, of a model that takes
   * images. What it throws is reported, and the step has no picture. See `MemoryOptions.maxImages`.
   */
  look?: Look | undefined;
  /** An observer: what it throws or rejects with goes to `globalThis.reportError`, else to `console.error`, and the run goes on. */
  onEvent?: ((event: AgentEvent) => unknown) | undefined;
};

export type CodeAgentOptions = AgentOptions & {
  executor: Executor;
  limits?: Partial<Limits> | undefined;
  /** ['<code>', '</code>'], a pair of your own, or 'markdown'. @default ['<code>', '</code>'] */
  codeTags?: readonly [open: string, close: string] | 'markdown' | undefined;
  /** Asks for { thought, code } by JSON schema where the model can. @default false */
  structured?: boolean | undefined;
  /**
   * The sandbox is closed when no run has used it for this long, in milliseconds; the next run is told that its variables
   * are gone. @default 300_000
   */
  idleMs?: number | undefined;
  /** State of an earlier sandbox (`agent.snapshot()`), where the executor can restore it. */
  snapshot?: Uint8Array | undefined;
};

export type RunOptions<Output = unknown> = {
  /** Bytes (media type sniffed), data URL, URL, or part. */
  images?: readonly (Uint8Array | URL | string | ImagePart)[] | undefined;
  /**
   * Globals in the sandbox, and named with their types and a preview in the task. Checked when the run starts: plain
   * data, and no name of a tool or a built-in.
   */
  variables?: { readonly [name: string]: unknown } | undefined;
  /**
   * True: memory and sandbox start afresh. False: the conversation and its variables go on.
   * @default true; false for the first run of an agent that was given a Memory with steps
   */
  reset?: boolean | undefined;
  /** Added to the agent's, for this run. */
  instructions?: string | undefined;
  /** Narrows the agent's, for this run. */
  budget?: Budget | undefined;
  /** Records this run's effects, or plays them back. */
  journal?: Journal | undefined;
  maxSteps?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Standard Schema of the final answer; `output` is its parsed value. */
  output?: Output | undefined;
  runId?: string | undefined;
};

/** `true` and nothing accept the answer. `false`, a string (the reason), a throw and anything else refuse it. */
export type FinalAnswerCheck = (
  answer: Json,
  context: { memory: Memory; agent: Agent },
) => boolean | string | void | Promise<boolean | string | void>;

/** `usd` needs the model's `pricing`. Wall clock cuts a hanging call. Calls over `toolCalls` are refused and the run ends with the step. */
export type Budget = {
  tokens?: number | undefined;
  usd?: number | undefined;
  wallClockMs?: number | undefined;
  toolCalls?: number | undefined;
};

export type ToolDecision = { deny: string } | { input: Json };

export type Approval = boolean | { approved: boolean; reason?: string | undefined };

/**
 * `output` is null where there is no (valid) answer. `usage` is null when a call that ended by itself gave none; it
 * covers this run, its plans and managed agents.
 */
export type RunResult<Output = Json> = {
  runId: string;
  steps: Step[];
  usage: Usage | null;
  timing: { startedAt: number; durationMs: number };
} & (
  | { state: 'success'; output: Output }
  /** `budget`: which one was used up. */
  | { state: 'budget'; budget: keyof Budget; output: null }
  | { state: Exclude<RunState, 'success' | 'budget'>; output: Output | null }
);
