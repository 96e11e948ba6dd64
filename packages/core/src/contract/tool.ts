import type { Json, JsonSchema } from '../base/json.ts';

/** What a model is told of a tool. `name` is an identifier. */
export type ToolDeclaration = {
  name: string;
  description: string;
  inputSchema: JsonSchema;
  outputSchema?: JsonSchema | undefined;
  /** As of the tool: told to the model where it is 'write'. */
  effect?: ToolEffect | undefined;
};

/** Something that an agent can call. It runs on the host; `tool()` makes one. */
export interface Tool<Output = unknown> {
  readonly declaration: ToolDeclaration;
  readonly effect: ToolEffect;
  /** Whether a call may be made again when it is not known if the first one happened. */
  readonly repeatable: boolean;
  /** True: not declared to the model until it looks for it. False: always declared, however many tools there are. */
  readonly deferred?: boolean | undefined;
  /** Where it comes from, such as the name of an MCP server: tools that are not declared are listed by it. */
  readonly source?: string | undefined;
  readonly spec?: ComponentSpec | undefined;
  /**
   * Validates the input, once; nothing has happened yet.
   *
   * @throws AgentError `tool-input`
   */
  prepare(input: unknown): Promise<PreparedCall<Output>>;
  /** Undoes a call that was made. */
  revert?(call: { input: Json; output: Json }, context: ToolContext): Promise<void>;
}

/** A call whose input has been validated and that has not been made yet. */
export interface PreparedCall<Output = unknown> {
  /** As validated, in JSON: what a person is asked about, and what is recorded. */
  readonly input: Json;
  /** Whether a person must agree to it. */
  readonly needsApproval: boolean;
  /** @throws AgentError `tool`, or `tool-input` where only the tool can tell */
  execute(context: ToolContext): Promise<Output>;
}

/** 'pure': same input, same output; 'read': looks at the world; 'write': changes it. */
export type ToolEffect = 'pure' | 'read' | 'write';

export type ToolContext = {
  /** Aborted when the call is to stop. */
  signal: AbortSignal;
  /** The id of the call in the events `tool-start` and `tool-end`. */
  callId: string;
  runId: string;
  /** Names of the agents from the root to the caller; [] for an unnamed root. */
  agent: string[];
  step: number;
  /** The same on every attempt at this call, also after a crash. */
  idempotencyKey: string;
  /**
   * Runs `clean` once when the run ends, however it ends: for what a tool keeps from call to call, such as a process. The run
   * waits for it, for at most 10 seconds. Absent where there is no run, as in a rollback.
   */
  onRunEnd?: ((clean: () => void | Promise<void>) => void) | undefined;
};

/** `agent`: names from the root to the caller; [] for an unnamed root. */
export type PendingToolCall = {
  id: string;
  name: string;
  input: Json;
  effect: ToolEffect;
  step: number;
  agent: string[];
  runId: string;
};

/**
 * Plain JSON that names how to build a component again. Never holds a secret. A component among the arguments stands as
 * `{ $component: ComponentSpec }`, Infinity as `{ $number: 'Infinity' }`.
 */
export type ComponentSpec = {
  package: string;
  export: string;
  args: Json[];
  /** Names of options that were given and do not stand in `args`: secrets and functions. */
  unsaved?: string[] | undefined;
};
