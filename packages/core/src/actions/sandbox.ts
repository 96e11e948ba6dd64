import { abortable, linkedController } from '../base/abort.ts';
import type { BeginOptions } from './action.ts';
import { AgentError } from '../base/errors.ts';
import type { Execution, Executor, SandboxCall, Session } from '../contract/executor.ts';
import { guestError } from './guest-errors.ts';
import { imagesIn } from '../base/images.ts';
import type { Json } from '../base/json.ts';
import type { Limits } from '../contract/limits.ts';
import type { ImagePart } from '../contract/messages.ts';
import { isIdentifier } from '../base/names.ts';
import { invalid } from '../base/options.ts';
import type { Run } from '../run/run.ts';
import { messageOf } from '../base/schema.ts';
import { SettleOrder } from './settle-order.ts';
import { performToolCall, type Toolbox, type ToolOutcome } from '../tool-calls/tool-calls.ts';

export type SandboxOptions = { executor: Executor; limits: Partial<Limits> | undefined; toolbox: Toolbox };

/** `images`: those that tools returned; `cut`: names of tools that were still called when the step ended. */
export type Executed = { execution: Execution; images: ImagePart[]; cut: string[] };

/** What goes on while a snippet runs. `cut`: for each call its name, if the end of the step cuts it short. */
type CodeStep = { run: Run; order: SettleOrder; signal: AbortSignal; cut: Promise<string[]>[]; images: ImagePart[] };

/** The session that an agent's code runs in: opened when it is needed, and again when it is lost. */
export class Sandbox {
  readonly #options: SandboxOptions;
  #session: Promise<Session> | undefined;
  #startVariables: { [name: string]: Json } = {};
  #laterVariables: { [name: string]: Json } = {};
  #step: CodeStep | undefined;
  #clock = 0;

  constructor(options: SandboxOptions) {
    this.#options = options;
  }

  /** Prepares a run. A new session opens beside the first model call. */
  async begin(run: Run, { reset, variables }: BeginOptions): Promise<void> {
    for (const name of Object.keys(variables)) this.#checkVariable(name);
    if (reset) await this.close();
    if (!this.#session) {
      this.#startVariables = variables;
      this.#laterVariables = {};
      void this.#start(run, await run.record('seed', async () => Math.floor(Math.random() * 2 ** 32)));
    } else if (Object.keys(variables).length > 0) {
      this.#laterVariables = { ...this.#laterVariables, ...variables };
      await this.#setLaterVariables(await this.#session);
    }
  }

  /** Runs a snippet and answers its calls. Those that it leaves behind are cut short. */
  async execute(run: Run, code: string): Promise<Executed> {
    this.#clock = await run.now('clock');
    const session = await abortable(this.#session ?? this.#start(run, run.step), run.signal);
    const { controller, release } = linkedController(run.signal);
    const { signal } = controller;
    const order = new SettleOrder({
      record: (key, effect) => run.record(key, effect),
      onDelivery: (time) => (this.#clock = time),
      signal,
    });
    const step: CodeStep = { run, order, signal, cut: [], images: [] };
    this.#step = step;
    const onLog = (text: string) => run.emit({ type: 'log', text });
    const execution = await session.run(code, { signal: run.signal, onLog }).catch((error: unknown): Execution => {
      // Only a session that is gone rejects; the next step gets a new one.
      this.#session = undefined;
      return { type: 'error', error: { name: 'SandboxError', message: messageOf(error) }, logs: '', state: 'reset' };
    });
    this.#step = undefined;
    controller.abort(new AgentError('aborted', 'The step ended before this call did.'));
    release();
    const cut = await Promise.all(step.cut);
    if (execution.state === 'reset' && this.#session) await this.#setLaterVariables(session);
    return { execution, images: step.images, cut: cut.flat() };
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.then(
      (open) => open[Symbol.asyncDispose](),
      () => {},
    );
  }

  /** A sandbox that cannot be had ends the run. */
  #start(run: Run, seed: number): Promise<Session> {
    const { executor, limits, toolbox } = this.#options;
    const session = executor.start({
      tools: toolbox.declarations,
      callTool: (call) => this.#callTool(call),
      variables: { ...this.#startVariables, ...this.#laterVariables },
      limits,
      seed,
      now: () => this.#clock,
    });
    this.#session = session;
    session.catch((cause: unknown) => {
      this.#session = undefined;
      const error = new AgentError('sandbox', `The sandbox did not start: ${messageOf(cause)}`, { cause });
      run.stop(AgentError.is(cause) ? cause : error);
    });
    return session;
  }

  async #callTool({ name, input }: SandboxCall): Promise<Json> {
    const step = this.#step;
    if (!step) throw new AgentError('sandbox', 'The step is over.');
    const { run, order, signal, cut, images } = step;
    const ordinal = cut.length + 1;
    const call = { id: `${run.step}-${ordinal}`, ordinal, name, input, signal };
    const performed = performToolCall(run, this.#options.toolbox, call);
    cut.push(
      performed.then(
        (outcome) => (isCutShort(outcome) ? [name] : []),
        () => [],
      ),
    );
    const outcome = await order.deliver(ordinal, settled(performed));
    if ('error' in outcome) throw guestError(outcome.error);
    images.push(...imagesIn(outcome.output));
    return outcome.output;
  }

  async #setLaterVariables(session: Session): Promise<void> {
    const lines = Object.entries(this.#laterVariables).map(([name, value]) => {
      const text = JSON.stringify(JSON.stringify(value));
      return this.#options.executor.language === 'python'
        ? `${name} = __import__("json").loads(${text})`
        : `var ${name} = JSON.parse(${text});`;
    });
    if (lines.length > 0) await session.run(lines.join('\n'));
  }

  #checkVariable(name: string): void {
    if (!isIdentifier(name))
      throw invalid(`The variable ${JSON.stringify(name)} cannot be set: its name must be an identifier.`);
    if (name === 'final_answer' || this.#options.toolbox.declarations.some((tool) => tool.name === name))
      throw invalid(`The variable "${name}" has the name of a tool. Rename it.`);
  }
}

function isCutShort(outcome: ToolOutcome): boolean {
  return 'error' in outcome && outcome.error.code === 'aborted';
}

/** A call that the end of its step cut short never settles for the sandbox, in a replay neither. */
async function settled(performed: Promise<ToolOutcome>): Promise<ToolOutcome> {
  const outcome = await performed;
  if (isCutShort(outcome)) throw new AgentError('aborted', 'The step is over.');
  return outcome;
}
