import { abortable } from '../base/abort.ts';
import type { AgentError } from '../base/errors.ts';
import type { StandardSchema } from '../base/schema.ts';
import type { AgentOptions, Budget } from '../contract/agent.ts';
import type { AgentEvent, AgentEventBody } from '../contract/events.ts';
import type { Journal } from '../contract/journal.ts';
import type { ImagePart } from '../contract/messages.ts';
import type { Model } from '../contract/model.ts';
import type { Step } from '../contract/step.ts';
import type { Watch } from '../guard/watch.ts';
import type { Memory } from '../memory/memory.ts';
import { Effects } from './effects.ts';
import { RunEnd } from './run-end.ts';
import { RunStop } from './run-stop.ts';
import { Spending } from './spending.ts';
import { Suspension } from './suspension.ts';

export type RunInit = {
  runId: string;
  /** Names from the root; [] for an unnamed root. */
  agent: string[];
  task: string;
  images: readonly ImagePart[];
  output: StandardSchema | undefined;
  maxSteps: number;
  model: Model;
  memory: Memory;
  budget: Budget;
  journal: Journal | undefined;
  watch: Watch;
  look: AgentOptions['look'];
  controller: AbortController;
  events: EventSink;
};

/** Where the events of a run go. */
export interface EventSink {
  emit(event: AgentEvent): void;
  /** Settles when whoever reads the events has taken them all. */
  taken(): Promise<void>;
}

/** One run of an agent: what is to be done, how far it is, and the way out for its events. */
export class Run {
  readonly runId: string;
  readonly agent: string[];
  readonly task: string;
  readonly images: readonly ImagePart[];
  readonly output: StandardSchema | undefined;
  readonly maxSteps: number;
  readonly model: Model;
  readonly memory: Memory;
  readonly signal: AbortSignal;
  readonly effects: Effects;
  readonly spending: Spending;
  readonly watch: Watch;
  readonly look: AgentOptions['look'];
  readonly suspension: Suspension;
  /** The steps of this run; the memory may hold those of earlier ones. */
  readonly steps: Step[] = [];
  /** What is to be cleaned up when it ends. */
  readonly end = new RunEnd();
  readonly #controller: AbortController;
  readonly #events: EventSink;
  #step = 0;

  constructor(init: RunInit) {
    this.runId = init.runId;
    this.agent = init.agent;
    this.task = init.task;
    this.images = init.images;
    this.output = init.output;
    this.maxSteps = init.maxSteps;
    this.model = init.model;
    this.memory = init.memory;
    this.signal = init.controller.signal;
    this.effects = new Effects(
      init.journal,
      () => this.#step,
      (failure) => this.stop(failure),
    );
    this.spending = new Spending(init.budget);
    this.watch = init.watch;
    this.look = init.look;
    this.suspension = new Suspension(() => this.stop(new RunStop('suspended')));
    this.#controller = init.controller;
    this.#events = init.events;
  }

  /** Number of the step that is going on; 0 before the first. */
  get step(): number {
    return this.#step;
  }

  /** Begins a step once the events of the last one were taken, so that whoever stops reading stops the run there. */
  async startStep(number: number): Promise<void> {
    await this.eventsTaken();
    this.signal.throwIfAborted();
    this.#step = number;
  }

  append(step: Step): void {
    this.memory.append(step);
    this.steps.push(step);
  }

  emit(body: AgentEventBody): void {
    const { runId, agent } = this;
    this.forward({ runId, time: Date.now(), agent, step: this.#step, ...body });
  }

  /** Passes on an event, of a managed agent too. */
  forward(event: AgentEvent): void {
    this.#events.emit(event);
  }

  /** Settles when whoever reads the events has taken them all, or the run is stopped. */
  async eventsTaken(): Promise<void> {
    await abortable(this.#events.taken(), this.signal).catch(() => {});
  }

  stop(reason: RunStop | AgentError): void {
    this.#controller.abort(reason);
  }
}
