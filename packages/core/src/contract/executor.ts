import type { Json } from '../base/json.ts';
import type { Limits } from './limits.ts';
import type { ImagePart } from './messages.ts';
import type { ComponentSpec, ToolDeclaration } from './tool.ts';

export type Language = 'typescript' | 'python';

/** Runs the model's code in a sandbox. Tools stay on the host: only names, JSON inputs and JSON outputs cross. */
export interface Executor extends AsyncDisposable {
  readonly language: Language;
  /** Told to the model: what can be imported, what is missing. */
  readonly notes?: string | undefined;
  readonly spec?: ComponentSpec | undefined;
  /**
   * Opens a sandbox. Refuses, with `invalid-argument`, tool names that are not identifiers, reserved words, globals of
   * the language, members of Object.prototype, `final_answer`, `console` or `print`. After dispose: `disposed`.
   */
  start(options: SessionOptions): Promise<Session>;
}

export interface SessionOptions {
  tools: readonly ToolDeclaration[];
  /** Answers a call from the sandbox. A rejection reaches the guest as an error with name and message only. */
  callTool(call: SandboxCall, options: CallToolOptions): Promise<Json>;
  /** Globals of the sandbox; set again after a reset. */
  variables?: { [name: string]: Json } | undefined;
  limits?: Partial<Limits> | undefined;
  /** For Math.random of the sandbox. */
  seed?: number | undefined;
  /** The clock of the sandbox, in milliseconds since 1970. Read when a run starts and when a tool result is delivered. */
  now?: (() => number) | undefined;
  /** Aborting it disposes the session. */
  signal?: AbortSignal | undefined;
  /**
   * Begins with the state that `Session.snapshot` saved, with `tools` and `variables` on top of it. Executors that cannot
   * refuse it, as they refuse a damaged one, with `invalid-argument`.
   */
  snapshot?: Uint8Array | undefined;
}

export type CallToolOptions = {
  /** Aborted when the run ends before the call does. */
  signal: AbortSignal;
  /**
   * Stops the clock of `limits.wallClockMs` until the function that it returns is called: while a person is asked. May be
   * called by several calls of a run at once, and after its end. Without it that time counts.
   */
  hold?: (() => () => void) | undefined;
};

/** `id` is the executor's own, unique within the session. */
export type SandboxCall = { id: string; name: string; input: Json };

/** Never used by two at once: `run` while another runs is refused with `busy`; after dispose with `disposed`. Otherwise `run` never rejects. */
export interface Session extends AsyncDisposable {
  run(code: string, options?: RunCodeOptions): Promise<Execution>;
  /**
   * The whole state of the session, for `SessionOptions.snapshot`, in this process or a later one. A capability: only
   * executors whose engine can save itself have it. Between runs only: `busy` while one is under way.
   */
  snapshot?(): Promise<Uint8Array>;
}

export type RunCodeOptions = {
  /** @default limits.timeoutMs */
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
  onLog?(text: string): void;
};

/** `state`: whether the variables of the session survived this run. */
export type Execution = { logs: string; state: 'kept' | 'reset'; images?: ImagePart[] | undefined } & (
  | { type: 'value'; value: Json | undefined; truncated?: boolean | undefined }
  | { type: 'final-answer'; value: Json }
  | { type: 'error'; error: ExecutionError }
);

/** `line` and `column` count from 1, in the model's code; `snippet` is the text of that line. */
export type ExecutionError = {
  name: string;
  message: string;
  line?: number | undefined;
  column?: number | undefined;
  snippet?: string | undefined;
};
