import type { ActionStrategy } from '../actions/action.ts';
import { AgentError } from '../base/errors.ts';
import type { OutputOf } from '../base/schema.ts';
import type { Agent, AgentOptions, AgentStream, RunOptions, RunResult } from '../contract/agent.ts';
import { answerCheck } from '../loop/final-answer.ts';
import { loop } from '../loop/loop.ts';
import { toAgentError, toResult, type Outcome } from '../loop/outcome.ts';
import { Watch } from '../guard/watch.ts';
import { Memory } from '../memory/memory.ts';
import type { Prompts } from '../prompts/prompts.ts';
import { RunStop } from '../run/run-stop.ts';
import type { EventSink } from '../run/run.ts';
import { watchRun } from '../run/watch-run.ts';
import { oneAtATime } from '../tool-calls/approval.ts';
import { agentStream } from './agent-stream.ts';
import { prepareRun, type PreparedRun } from './prepare-run.ts';

export type LoopAgentInit<Options extends AgentOptions> = {
  options: Options;
  prompts: Prompts;
  createStrategy(options: Options): ActionStrategy;
  /** Over the run that this agent is managed in. */
  watch?: Watch | undefined;
};

/** Both agents: a memory, and one run at a time of the loop. How they act is their strategy's. */
export class LoopAgent<Options extends AgentOptions = AgentOptions> implements Agent {
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly memory: Memory;
  readonly options: Options;
  readonly #init: LoopAgentInit<Options>;
  readonly #strategy: ActionStrategy;
  /** Shared by all that this agent spawns: they may run in parallel, and a person is asked one question at a time. */
  readonly #approve: AgentOptions['approve'];
  #running: { controller: AbortController; ended: Promise<void> } | undefined;
  #goesOn: boolean;
  #isDisposed = false;

  constructor(init: LoopAgentInit<Options>) {
    const { name, description, memory } = init.options;
    this.name = name;
    this.description = description;
    this.memory = memory instanceof Memory ? memory : new Memory(memory);
    this.options = init.options;
    this.#init = init;
    this.#approve = oneAtATime(init.options.approve);
    this.#strategy = init.createStrategy(init.options);
    this.#goesOn = this.memory.steps.length > 0 || this.#strategy.hasState;
  }

  run<Output = undefined>(task: string, options?: RunOptions<Output>): Promise<RunResult<OutputOf<Output>>>;
  run(task: string, options: RunOptions = {}): Promise<RunResult<unknown>> {
    return this.#start(task, options, { emit() {}, async taken() {} });
  }

  stream<Output = undefined>(task: string, options?: RunOptions<Output>): AgentStream<OutputOf<Output>>;
  stream(task: string, options: RunOptions = {}): AgentStream<unknown> {
    return agentStream(
      (events) => this.#start(task, options, events),
      () => this.interrupt(),
    );
  }

  interrupt(): void {
    this.#running?.controller.abort(new RunStop('interrupted'));
  }

  /** The state of the sandbox, for the option `snapshot`; null where there is none, or where the executor cannot give it. */
  snapshot(): Promise<Uint8Array | null> {
    return this.#strategy.snapshot();
  }

  /** A new agent with the same options and an empty memory. `loan`: what it takes where it was given none of its own. */
  spawn({ approve, watch }: Pick<AgentOptions, 'approve'> & { watch?: Watch } = {}): LoopAgent<Options> {
    const { options } = this;
    const memory = options.memory instanceof Memory ? options.memory.options : options.memory;
    return new LoopAgent({ ...this.#init, watch, options: { ...options, memory, approve: this.#approve ?? approve } });
  }

  /** Interrupts the run and closes the sandbox. The executor is its owner's. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    this.interrupt();
    await this.#running?.ended;
    await this.#strategy.dispose();
  }

  /** One run. What is refused rejects here and has no events; what has begun ends with `run-end`. */
  async #start(task: string, options: RunOptions, events: EventSink): Promise<RunResult<unknown>> {
    const { controller, release } = this.#occupy();
    try {
      const { options: agentOptions, memory } = this;
      const context = { options: agentOptions, memory, strategy: this.#strategy, prompts: this.#init.prompts };
      const watch =
        this.#init.watch?.with(agentOptions.guard) ?? new Watch(agentOptions.guard ? [agentOptions.guard] : []);
      const prepared = await prepareRun(task, options, { ...context, goesOn: this.#goesOn, watch, controller, events });
      const { run, startedAt } = prepared;
      let outcome: Outcome | undefined;
      let failure: AgentError | undefined;
      try {
        outcome = await this.#play(prepared, options.signal);
      } catch (error) {
        failure = toAgentError(error, run);
      }
      await run.end.clean();
      const durationMs = (await run.effects.now('run-end').catch(() => Date.now())) - startedAt;
      const { state = 'error', json = null } = outcome ?? {};
      const error = failure && { error: { code: failure.code, message: failure.message } };
      run.emit({ type: 'run-end', state, output: json, usage: run.spending.usage, ...error });
      if (failure || !outcome) throw failure;
      return toResult(outcome, run, { startedAt, durationMs });
    } finally {
      release();
    }
  }

  /** Throws for an agent that cannot run now. Nothing is awaited, so that a run that was only just asked for can be interrupted. */
  #occupy(): { controller: AbortController; release(): void } {
    if (this.#isDisposed) throw new AgentError('disposed', 'This agent was disposed. Make a new one.');
    if (this.#running) {
      const message = 'This agent is in the middle of a run. Wait for its end, interrupt it, or make a second agent.';
      throw new AgentError('busy', message);
    }
    const controller = new AbortController();
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    this.#running = { controller, ended };
    this.#strategy.hold();
    const release = () => {
      this.#strategy.end();
      this.#running = undefined;
      resolve();
    };
    return { controller, release };
  }

  /** The run from its first event to the outcome of the loop. */
  async #play({ run, system, task, reset, variables }: PreparedRun, signal: AbortSignal | undefined): Promise<Outcome> {
    const { planningInterval, finalAnswerChecks: checks } = this.options;
    const { memory, images } = run;
    const unwatch = watchRun(run, signal);
    this.#goesOn = false;
    try {
      run.emit({ type: 'run-start', task: run.task, model: run.model.id });
      if (reset) memory.replace([]);
      if (memory.steps.length === 0) run.append({ type: 'system', content: system });
      else memory.setSystemPrompt(system);
      run.append({ type: 'task', task, ...(images.length > 0 && { images: [...images] }) });
      return await loop(run, {
        strategy: this.#strategy,
        prompts: this.#init.prompts,
        planningInterval,
        checkAnswer: answerCheck({ output: run.output, checks, agent: this }),
        begin: { reset, variables },
      });
    } finally {
      unwatch();
    }
  }
}
