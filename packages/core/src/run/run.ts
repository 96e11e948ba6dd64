import type { Agent, AgentOptions, Budget, RunState } from '../contract/agent.ts';
import { AgentError } from '../base/errors.ts';
import type { EventQueue } from '../base/event-queue.ts';
import type { AgentEvent, AgentEventBody } from '../contract/events.ts';
import type { Journal } from '../contract/journal.ts';
import { isJson, isRecord, toJson, type Json } from '../base/json.ts';
import type { Memory } from '../memory/memory.ts';
import type { ImagePart } from '../contract/messages.ts';
import type { Model, ModelRequest } from '../contract/model.ts';
import { readReply, type ModelReply, type ReadReplyOptions } from '../models/model-reply.ts';
import type { StandardSchema } from '../base/schema.ts';
import { addUsage, priceUsage, type Usage } from '../contract/usage.ts';

/** Why a run ends before its answer: the reason of the run's signal. */
export class RunStop {
  readonly state: Exclude<RunState, 'success' | 'max-steps'>;
  constructor(state: RunStop['state']) {
    this.state = state;
  }
}

export type RunInit = {
  agent: Agent;
  /** Names from the root; [] for an unnamed root. */
  path: string[];
  runId: string;
  task: string;
  images: ImagePart[];
  options: AgentOptions;
  memory: Memory;
  output: StandardSchema | undefined;
  maxSteps: number;
  controller: AbortController;
  queue: EventQueue;
};

/** One run of an agent: what its parts share while it goes on. Effects go through `record`, events through `emit`. */
export class Run {
  readonly init: RunInit;
  readonly signal: AbortSignal;
  readonly model: Model;
  readonly budget: Budget;
  readonly #journal: Journal | undefined;
  /** Number of the step that is going on; 0 before the first. */
  step = 0;
  usage: Usage | null = { inputTokens: 0, outputTokens: 0 };
  #toolCalls = 0;
  /** What counts against the budget: estimated where a provider reports nothing. */
  readonly #spent = { tokens: 0, usd: 0 };
  #toolBudgetSpent = false;
  /** Characters of what goes to the model beside the messages. */
  extraCharacters = 0;

  constructor(init: RunInit) {
    this.init = init;
    this.signal = init.controller.signal;
    this.model = init.options.model;
    this.budget = init.options.budget ?? {};
    this.#journal = init.options.journal;
  }

  emit(body: AgentEventBody): void {
    const { runId, path } = this.init;
    this.forward({ runId, time: Date.now(), agent: path, step: this.step, ...body });
  }

  forward(event: AgentEvent): void {
    this.init.queue.push(event);
    try {
      this.init.options.onEvent?.(event);
    } catch (error) {
      reportError(error);
    }
  }

  /** Performs an effect through the journal; `key` is unique within the step. */
  record<T extends Json>(key: string, effect: () => Promise<T>): Promise<T> {
    return this.#journal ? this.#journal.run(`${this.step}/${key}`, effect) : effect();
  }

  /** The journal for what happens within one effect of this run, e.g. the run of a managed agent. */
  journalUnder(key: string): Journal | undefined {
    const journal = this.#journal;
    if (!journal) return undefined;
    const prefix = `${this.step}/${key}/`;
    const signal = journal.signal?.bind(journal);
    return {
      run: (inner, effect) => journal.run(prefix + inner, effect),
      signal: signal && ((inner) => signal(prefix + inner)),
    };
  }

  /** Waits for something from outside. Undefined where the journal cannot. */
  awaitSignal(key: string): Promise<Json> | undefined {
    return this.#journal?.signal?.(`${this.step}/${key}`);
  }

  now(key: string): Promise<number> {
    return this.record(key, async () => Date.now());
  }

  stop(reason: RunStop | AgentError): void {
    this.init.controller.abort(reason);
  }

  /** One reply of the model, recorded and counted. */
  async callModel(key: string, request: ModelRequest, options: ReadReplyOptions = {}): Promise<ModelReply> {
    const { model, signal } = this;
    let live = false;
    const { memory } = this.init;
    try {
      const recorded = await this.record(key, async () => {
        live = true;
        const estimateInputTokens = () => memory.countTokens(this.extraCharacters);
        const read = await readReply(model, request, { signal, estimateInputTokens, ...options });
        return isJson(read) ? read : toJson(read);
      });
      if (!isModelReply(recorded))
        throw new AgentError('invalid-argument', `The journal's record of "${this.step}/${key}" is no model reply.`);
      const reply = { ...recorded, usage: priceUsage(recorded.usage, model.pricing) };
      if (!live) retell(reply, options);
      this.addUsage(reply.usage, this.#estimate(reply));
      if (reply.reason === 'refusal') throw refusal(model, reply.text.trim().slice(0, 300));
      return reply;
    } catch (error) {
      if (AgentError.is(error) && error.usage) this.addUsage(priceUsage(error.usage, model.pricing));
      throw error;
    }
  }

  /** The agent's model for work beside the steps, such as compaction: recorded and counted all the same. */
  sideModel(key: string): Model {
    let calls = 0;
    const call = (request: ModelRequest) =>
      this.callModel(`${key}/${++calls}`, request, {
        estimateInputTokens: () => JSON.stringify(request.messages).length / 4,
      });
    const { id, supports } = this.model;
    return {
      id,
      supports,
      async *stream(request) {
        const reply = await call(request);
        if (reply.text !== '') yield { type: 'text-delta', text: reply.text };
        yield { type: 'finish', reason: 'stop', usage: reply.usage };
      },
    };
  }

  /** Corrects the memory's count of tokens by what the provider reported for the prompt. */
  calibrateMemory(usage: Usage | null): void {
    if (usage && !usage.estimated) this.init.memory.calibrate(usage.inputTokens, this.extraCharacters);
  }

  /** `estimate`: what counts against the budget when the usage is not known. */
  addUsage(usage: Usage | null, estimate: Usage | null = null): void {
    this.usage = addUsage(this.usage, usage);
    const { inputTokens, outputTokens, usd = 0 } = usage ?? estimate ?? this.#estimate();
    this.#spent.tokens += inputTokens + outputTokens;
    this.#spent.usd += usd;
  }

  #estimate(reply?: ModelReply): Usage {
    const inputTokens = this.init.memory.countTokens(this.extraCharacters);
    const outputTokens = reply
      ? Math.ceil(JSON.stringify([reply.text, reply.reasoning, reply.toolCalls]).length / 4)
      : 0;
    return { inputTokens, outputTokens, ...priceUsage({ inputTokens, outputTokens }, this.model.pricing) };
  }

  /** Counts a tool call; false when the budget has no room for it. */
  takeToolCall(): boolean {
    const { toolCalls = Infinity } = this.budget;
    this.#toolBudgetSpent = this.#toolCalls >= toolCalls;
    if (!this.#toolBudgetSpent) this.#toolCalls += 1;
    return !this.#toolBudgetSpent;
  }

  get overBudget(): boolean {
    const { tokens = Infinity, usd = Infinity } = this.budget;
    return this.#toolBudgetSpent || this.#spent.tokens >= tokens || this.#spent.usd >= usd;
  }
}

/** A recorded reply in deltas, so that whoever watches a replay sees what was seen before. */
function retell({ reasoning, text }: ModelReply, { onDelta }: ReadReplyOptions): void {
  for (const part of reasoning) onDelta?.({ type: 'reasoning-delta', text: part.text });
  if (text !== '') onDelta?.({ type: 'text-delta', text });
}

function refusal({ id }: Model, text: string): AgentError {
  const words = text === '' ? '.' : `: ${text}`;
  return new AgentError('model-refused', `${id} refused to answer${words} Rephrase the task or choose another model.`);
}

function isModelReply(value: unknown): value is ModelReply {
  return (
    isRecord(value) &&
    typeof value.text === 'string' &&
    Array.isArray(value.reasoning) &&
    Array.isArray(value.toolCalls) &&
    typeof value.reason === 'string' &&
    (value.usage === null || isRecord(value.usage))
  );
}

/** An observer's error goes where the runtime collects such errors, where there is such a place. */
function reportError(error: unknown): void {
  const report: unknown = Reflect.get(globalThis, 'reportError');
  try {
    if (typeof report === 'function') report(error);
  } catch {
    // Nobody is left to tell.
  }
}
