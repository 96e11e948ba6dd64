import type { ActionStrategy } from '../actions/action.ts';
import type { Agent, AgentOptions, AgentStream, RunOptions, RunResult } from '../contract/agent.ts';
import { startTimer } from '../base/abort.ts';
import { agentStream, playThrough } from './agent-stream.ts';
import { checkRun } from './check-options.ts';
import { AgentError } from '../base/errors.ts';
import { EventQueue } from '../base/event-queue.ts';
import type { AgentEvent } from '../contract/events.ts';
import { toImagePart } from '../base/images.ts';
import { loop, type Outcome } from '../loop/loop.ts';
import { Memory } from '../memory/memory.ts';
import type { Prompts } from '../prompts/prompts.ts';
import { Run, RunStop } from '../run/run.ts';
import { isStandardSchema, messageOf, type OutputOf } from '../base/schema.ts';
import type { Step } from '../contract/step.ts';
import { systemPrompt } from '../prompts/system-prompt.ts';
import { taskText } from '../prompts/task-text.ts';

export type AgentCoreInit = { agent: Agent; options: AgentOptions; strategy: ActionStrategy; prompts: Prompts };

/** What both agents are made of: a memory, and one run at a time of the loop with a strategy to act. */
export class AgentCore {
  readonly memory: Memory;
  readonly #init: AgentCoreInit;
  #running: { controller: AbortController; ended: Promise<void> } | undefined;
  #disposed = false;

  constructor(init: AgentCoreInit) {
    const { memory } = init.options;
    this.memory = memory instanceof Memory ? memory : new Memory(memory);
    this.#init = init;
  }

  stream<Output = undefined>(task: string, options?: RunOptions<Output>): AgentStream<OutputOf<Output>>;
  stream(task: string, options: RunOptions = {}): AgentStream<unknown> {
    return agentStream(
      () => this.#events(task, options),
      () => this.interrupt(),
    );
  }

  /** Keeps no events: memory does not grow with them. */
  run<Output = undefined>(task: string, options?: RunOptions<Output>): Promise<RunResult<OutputOf<Output>>>;
  run(task: string, options: RunOptions = {}): Promise<RunResult<unknown>> {
    return playThrough(this.#events(task, options));
  }

  interrupt(): void {
    this.#running?.controller.abort(new RunStop('interrupted'));
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.interrupt();
    await this.#running?.ended;
    await this.#init.strategy.dispose();
  }

  /** One run as events; `run-end` is always the last. */
  async *#events(task: string, options: RunOptions): AsyncGenerator<AgentEvent, RunResult<unknown>> {
    const controller = new AbortController();
    let refusal: unknown = this.#refusal();
    // Before anything is awaited, so that a run that was only just asked for can be interrupted.
    const release = refusal === undefined ? this.#occupy(controller) : undefined;
    const id = await this.#newId(options).catch((error: unknown) => {
      refusal ??= error;
      return crypto.randomUUID();
    });
    const run = this.#open(id, task, options, controller);
    const steps: Step[] = [];
    let startedAt = 0;
    let outcome: Outcome | undefined;
    let failure: AgentError | undefined;
    try {
      if (refusal !== undefined) throw refusal;
      startedAt = await run.now('start');
      outcome = yield* this.#play(run, options, steps);
    } catch (error) {
      failure = toAgentError(error, run);
    }
    run.step = Math.min(run.step, run.init.maxSteps + 1);
    const { state = 'error', json = null } = outcome ?? {};
    const { usage } = run;
    const error = failure && { error: { code: failure.code, message: failure.message } };
    run.emit({ type: 'run-end', state, output: json, usage, ...error });
    release?.();
    yield* run.init.queue.take();
    if (failure || !outcome) throw failure;
    const durationMs = (await run.now('run-end')) - startedAt;
    const { runId } = run.init;
    return { runId, state: outcome.state, output: outcome.output, steps, usage, timing: { startedAt, durationMs } };
  }

  async #newId(given: RunOptions | null): Promise<string> {
    const { journal } = this.#init.options;
    const create = async () => crypto.randomUUID();
    return given?.runId ?? (journal ? journal.run('0/id', create) : create());
  }

  #open(runId: string, task: string, given: RunOptions | null, controller: AbortController): Run {
    const { agent, options } = this.#init;
    const { output, maxSteps } = given ?? {};
    return new Run({
      agent,
      path: options.name === undefined ? [] : [options.name],
      runId,
      task,
      images: [],
      options,
      memory: this.memory,
      output: isStandardSchema(output) ? output : undefined,
      maxSteps: maxSteps ?? options.maxSteps ?? 20,
      controller,
      queue: new EventQueue(),
    });
  }

  #refusal(): AgentError | undefined {
    if (this.#disposed) return new AgentError('disposed', 'This agent was disposed. Make a new one.');
    if (!this.#running) return undefined;
    const message = 'This agent is in the middle of a run. Wait for its end, interrupt it, or make a second agent.';
    return new AgentError('busy', message);
  }

  #occupy(controller: AbortController): () => void {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    this.#running = { controller, ended };
    return () => {
      this.#running = undefined;
      resolve();
    };
  }

  async *#play(run: Run, options: RunOptions, steps: Step[]): AsyncGenerator<AgentEvent, Outcome> {
    checkRun(run.init.task, options);
    const { strategy, prompts } = this.#init;
    const { reset = true, signal, variables = {} } = options;
    const { memory } = run.init;
    run.init.images.push(...(options.images ?? []).map(toImagePart));
    const task = taskText({ task: run.init.task, variables, output: run.init.output, inSandbox: strategy.inSandbox });
    const system = systemPrompt(prompts, strategy, run.init.options.instructions ?? '');

    const append = (step: Step) => {
      memory.append(step);
      steps.push(step);
    };
    const unwatch = watch(run, signal);
    try {
      run.emit({ type: 'run-start', task: run.init.task, model: run.model.id });
      if (reset) memory.replace([]);
      if (memory.steps.length === 0) append({ type: 'system', content: system });
      append({ type: 'task', task, ...(run.init.images.length > 0 && { images: run.init.images }) });
      return yield* loop({ run, strategy, prompts, append, begin: { reset, variables } });
    } finally {
      unwatch();
    }
  }
}

/** Stops the run when the caller's signal is aborted and when its wall clock is used up. */
function watch(run: Run, signal: AbortSignal | undefined): () => void {
  const onAbort = () =>
    run.stop(new AgentError('aborted', 'The run was aborted by its signal.', { cause: signal?.reason }));
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  const timer = startTimer(run.budget.wallClockMs ?? Infinity, () => run.stop(new RunStop('budget')));
  return () => {
    signal?.removeEventListener('abort', onAbort);
    clearTimeout(timer);
  };
}

/** The error that a run ends with. An abort carries the usage of the run so far. */
function toAgentError(error: unknown, run: Run): AgentError {
  if (AgentError.is(error, 'aborted'))
    return new AgentError('aborted', error.message, { cause: error.cause, usage: run.usage });
  if (AgentError.is(error)) return error;
  return new AgentError('execution', messageOf(error), { cause: error });
}
