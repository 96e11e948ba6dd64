import { abortable, startIdleTimer } from '../base/abort.ts';
import { AgentError, messageOf } from '../base/errors.ts';
import type { Json } from '../base/json.ts';
import type { CallToolOptions, Execution, Executor, SandboxCall, Session } from '../contract/executor.ts';
import type { Limits } from '../contract/limits.ts';
import type { ToolDeclaration } from '../contract/tool.ts';
import type { Run } from '../run/run.ts';
import type { BeginOptions } from './action.ts';

export type SandboxOptions = {
  executor: Executor;
  limits: Partial<Limits> | undefined;
  tools: readonly ToolDeclaration[];
  snapshot: Uint8Array | undefined;
  /** @default 300_000 */
  idleMs: number | undefined;
};

type Variables = { [name: string]: Json };

/** Answers a call of the step that is running. */
type CallTool = (call: SandboxCall, options: CallToolOptions) => Promise<Json>;

/** What closes the sandboxes of agents that are gone: nobody disposed them, and nobody can run them any more. */
const forgotten =
  // Some browsers and edge runtimes have none; there the idle timer does it.
  typeof FinalizationRegistry === 'function'
    ? new FinalizationRegistry<Sandbox>((sandbox) => {
        // Nobody is left to be told.
        sandbox.close().catch(() => {});
      })
    : undefined;

type OpenSession = { controller: AbortController; opening: Promise<Session>; opened: Session | undefined };

/** The session that an agent's code runs in: opened when it is needed, and again when it is lost. */
export class Sandbox {
  readonly #options: SandboxOptions;
  #session: OpenSession | undefined;
  #snapshot: Uint8Array | undefined;
  #startVariables: Variables = {};
  #laterVariables: Variables = {};
  #callTool: CallTool | undefined;
  #stopIdleTimer = () => {};
  /** What the sandbox takes for the time, in milliseconds since 1970. */
  clock = 0;

  /** `owner`: when it is collected as garbage, the session is closed. */
  constructor(owner: object, options: SandboxOptions) {
    this.#options = options;
    this.#snapshot = options.snapshot;
    forgotten?.register(owner, this);
  }

  /** Whether variables and functions of earlier steps are there. */
  get hasState(): boolean {
    return this.#session !== undefined || this.#snapshot !== undefined;
  }

  /** Prepares a run. A new session opens while the first model call is made. */
  async begin(run: Run, { reset, variables }: BeginOptions): Promise<void> {
    if (reset) await abortable(this.close(), run.signal);
    if (!this.#session) {
      this.#startVariables = variables;
      this.#laterVariables = {};
      const seed = await run.effects.record('seed', async () => Math.floor(Math.random() * 2 ** 32));
      void this.#start(run, seed);
    } else if (Object.keys(variables).length > 0) {
      this.#laterVariables = { ...this.#laterVariables, ...variables };
      await this.#setLaterVariables(await abortable(this.#session.opening, run.signal), run);
    }
  }

  /** Runs a snippet in the session, or in a new one where it was lost. */
  async run(run: Run, code: string, callTool: CallTool): Promise<Execution> {
    const session = await abortable((this.#session ?? this.#start(run, run.step)).opening, run.signal);
    this.#callTool = callTool;
    const onLog = (text: string) => run.emit({ type: 'log', text });
    const execution = await session.run(code, { signal: run.signal, onLog }).catch((error: unknown): Execution => {
      // Only a session that is gone rejects; the next step gets a new one.
      this.#session = undefined;
      return { type: 'error', error: { name: 'SandboxError', message: messageOf(error) }, logs: '', state: 'reset' };
    });
    this.#callTool = undefined;
    if (execution.state === 'reset' && this.#session) await this.#setLaterVariables(session, run);
    return execution;
  }

  /** A run was asked for: the session that it is told of must be there when it begins. */
  hold(): void {
    this.#stopIdleTimer();
  }

  /** The run is over: a session that the next one does not use soon is closed. */
  rest(): void {
    const { idleMs = 300_000 } = this.#options;
    this.#stopIdleTimer();
    this.#stopIdleTimer = startIdleTimer(idleMs, () => void this.close());
  }

  /** Null where the executor cannot save its state, and where no session is open. */
  async snapshot(): Promise<Uint8Array | null> {
    const session = await this.#session?.opening;
    return (await session?.snapshot?.()) ?? null;
  }

  /** One that is still opening is not waited for: the executor is told, and what it opens all the same is closed. */
  async close(): Promise<void> {
    this.#stopIdleTimer();
    const session = this.#session;
    this.#session = undefined;
    this.#snapshot = undefined;
    if (!session) return;
    session.controller.abort(new AgentError('aborted', 'The session is not needed any more.'));
    session.opening.then((late) => late[Symbol.asyncDispose]()).catch(() => {});
    await session.opened?.[Symbol.asyncDispose]();
  }

  /** If the sandbox fails to start, the run ends. */
  #start(run: Run, seed: number): OpenSession {
    const controller = new AbortController();
    const session: OpenSession = { controller, opening: this.#open(seed, controller.signal), opened: undefined };
    this.#session = session;
    session.opening.then(
      (opened) => (session.opened = opened),
      (cause: unknown) => {
        if (controller.signal.aborted) return;
        this.#session = undefined;
        const error = new AgentError('sandbox', `The sandbox did not start: ${messageOf(cause)}`, { cause });
        run.stop(AgentError.is(cause) ? cause : error);
      },
    );
    return session;
  }

  /** What the executor keeps of this knows no run, so that it keeps none. */
  #open(seed: number, signal: AbortSignal): Promise<Session> {
    const { executor, limits, tools } = this.#options;
    const snapshot = this.#snapshot;
    this.#snapshot = undefined;
    return executor.start({
      tools,
      callTool: async (call, options) => {
        if (!this.#callTool) throw new AgentError('sandbox', 'The step is over.');
        return this.#callTool(call, options);
      },
      variables: { ...this.#startVariables, ...this.#laterVariables },
      limits,
      seed,
      now: () => this.clock,
      signal,
      ...(snapshot && { snapshot }),
    });
  }

  async #setLaterVariables(session: Session, { signal }: Run): Promise<void> {
    const { language } = this.#options.executor;
    const lines = Object.entries(this.#laterVariables).map(([name, value]) => {
      const text = JSON.stringify(JSON.stringify(value));
      return language === 'python'
        ? `${name} = __import__("json").loads(${text})`
        : `var ${name} = JSON.parse(${text});`;
    });
    if (lines.length === 0) return;
    // Only a session that is gone rejects; the next step finds that out and tells of it.
    const execution = await session.run(lines.join('\n'), { signal }).catch(() => undefined);
    if (execution?.type !== 'error' || signal.aborted) return;
    const { name, message } = execution.error;
    throw new AgentError('sandbox', `The variables of the run could not be set: ${name}: ${message}`);
  }
}
