import type { ActionStrategy } from './action.ts';
import type { Agent, AgentOptions, AgentStream, RunOptions, RunResult } from './agent.ts';
import { startTimer } from './abort.ts';
import { agentStream, playThrough } from './agent-stream.ts';
import { AgentError } from './errors.ts';
import { EventQueue } from './event-queue.ts';
import type { AgentEvent } from './events.ts';
import { toImagePart } from './images.ts';
import { isJson } from './json.ts';
import { loop, type Outcome } from './loop.ts';
import { Memory } from './memory.ts';
import type { Prompts } from './prompts/prompts.ts';
import { checkKinds, count, flag, invalid, list, record, text, type OptionKind } from './options.ts';
import { Run, RunStop } from './run.ts';
import { isStandardSchema, messageOf } from './schema.ts';
import type { Step } from './step.ts';
import { systemPrompt } from './system-prompt.ts';
import { taskText } from './task-text.ts';

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

  stream(task: string, options: RunOptions = {}): AgentStream<unknown> {
    return agentStream(
      () => this.#events(task, options),
      () => this.interrupt(),
    );
  }

  /** Keeps no events: memory does not grow with them. */
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
    let release: (() => void) | undefined;
    let refusal: unknown;
    try {
      // Before anything is awaited, so that a run that was only just asked for can be interrupted.
      release = this.#occupy(controller);
    } catch (error) {
      refusal = error;
    }
    const run = await this.#open(task, options, controller);
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
    const { state = 'error' as const, json = null } = outcome ?? {};
    const { usage } = run;
    const error = failure && { code: failure.code, message: failure.message };
    run.emit({ type: 'run-end', state, output: json, usage, ...(error && { error }) });
    release?.();
    yield* run.init.queue.take();
    if (failure || !outcome) throw failure;
    const durationMs = (await run.now('run-end')) - startedAt;
    return {
      runId: run.init.runId,
      state: outcome.state,
      output: outcome.output,
      steps,
      usage,
      timing: { startedAt, durationMs },
    };
  }

  async #open(task: string, { runId, output, maxSteps }: RunOptions, controller: AbortController): Promise<Run> {
    const { agent, options } = this.#init;
    return new Run({
      agent,
      path: options.name === undefined ? [] : [options.name],
      runId:
        runId ??
        (options.journal ? await options.journal.run('0/id', async () => crypto.randomUUID()) : crypto.randomUUID()),
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

  #occupy(controller: AbortController): () => void {
    if (this.#disposed) throw new AgentError('disposed', 'This agent was disposed. Make a new one.');
    if (this.#running)
      throw new AgentError(
        'busy',
        'This agent is in the middle of a run. Wait for its end, interrupt it, or make a second agent.',
      );
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    this.#running = { controller, ended };
    return () => {
      this.#running = undefined;
      resolve();
    };
  }

  async *#play(run: Run, options: RunOptions, steps: Step[]): AsyncGenerator<AgentEvent, Outcome> {
    const { strategy, prompts } = this.#init;
    const { reset = true, signal, variables = {} } = options;
    const { memory } = run.init;
    checkRun(run.init.task, options);
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

const runKinds: { [option in keyof Required<RunOptions>]: OptionKind } = {
  images: list,
  variables: record,
  reset: flag,
  maxSteps: count,
  signal: { is: (value) => value instanceof AbortSignal, expected: 'an AbortSignal' },
  output: { is: isStandardSchema, expected: 'a Standard Schema, such as z.number() or z.object({ … })' },
  runId: text,
};

function checkRun(task: unknown, options: RunOptions): void {
  if (typeof task !== 'string' || task.trim() === '') throw invalid('The task must be a text that says what to do.');
  checkKinds('run', options, runKinds);
  for (const [name, value] of Object.entries(options.variables ?? {})) {
    if (!isJson(value)) throw invalid(`run.variables.${name} must be plain JSON.`);
  }
}

/** Stops the run when the caller's signal is aborted and when its wall clock is used up. */
function watch(run: Run, signal: AbortSignal | undefined): () => void {
  const onAbort = () =>
    run.stop(new AgentError('aborted', 'The run was aborted by its signal.', { cause: signal?.reason }));
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  const { wallClockMs } = run.budget;
  const timer = wallClockMs === undefined ? undefined : startTimer(wallClockMs, () => run.stop(new RunStop('budget')));
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
