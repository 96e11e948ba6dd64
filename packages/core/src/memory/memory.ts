import { AgentError, invalid } from '../base/errors.ts';
import { isRecord, wellFormed } from '../base/json.ts';
import { defaultCompact, type CompactContext } from './compaction.ts';
import type { Message } from '../contract/messages.ts';
import type { Model } from '../contract/model.ts';
import { callback, checkKinds, notNegative, positive } from '../base/options.ts';
import { dropPictures } from './drop-pictures.ts';
import { renderStep } from './render-step.ts';
import type { Step } from '../contract/step.ts';
import type { Usage } from '../contract/usage.ts';
import { parseSteps } from './parse-steps.ts';

export type MemoryOptions = {
  /** Bound of the whole rendered prompt. Crossing it compacts to 60 % in one go, so that the prompt is append-only in between. @default no bound */
  maxTokens?: number | undefined;
  /**
   * Pictures in the prompt. Crossing it drops those of older steps in one go, down to a third, so that the prompt is append-only in
   * between; those of tasks stay. @default no bound
   */
  maxImages?: number | undefined;
  /** @default characters / 4, corrected upwards by what the provider reports */
  countTokens?: ((messages: readonly Message[]) => number) | undefined;
  /** @default old observations are cut, then old steps are summarised by the agent's model */
  compact?: ((steps: readonly Step[], context: CompactContext) => Promise<Step[]>) | undefined;
};

const compactTo = 0.6;
const charactersPerToken = 4;
/** What providers count for a picture of usual size. */
const imageCharacters = 1_200 * charactersPerToken;

/** The steps of an agent and their rendering as model messages. Messages are rendered once, when a step is appended. */
export class Memory {
  readonly #options: MemoryOptions;
  #steps: Step[] = [];
  #messages: Message[] = [];
  #characters = 0;
  #correction = 1;
  /** Characters that go to the model along with the messages, such as tool declarations. */
  overhead = 0;

  constructor(options: MemoryOptions = {}, steps: readonly Step[] = []) {
    checkKinds('memory', options, {
      maxTokens: positive,
      maxImages: notNegative,
      countTokens: callback,
      compact: callback,
    });
    this.#options = options;
    this.replace(steps);
  }

  /** Throws AgentError `invalid-argument` for anything that `toJSON` did not write, newer versions included. */
  static fromJSON(json: unknown, options: MemoryOptions = {}): Memory {
    return new Memory(options, parseSteps(json));
  }

  get steps(): readonly Step[] {
    return this.#steps;
  }

  get options(): MemoryOptions {
    return this.#options;
  }

  messages(): readonly Message[] {
    return [...this.#messages];
  }

  append(given: Step): void {
    const step = wellFormed(given);
    this.#steps.push(step);
    for (const message of renderStep(step)) {
      this.#messages.push(message);
      this.#characters += charactersOf(message);
    }
  }

  /** Forgets everything and starts from these steps. */
  replace(steps: readonly Step[]): void {
    this.#steps = [];
    this.#messages = [];
    this.#characters = 0;
    for (const step of steps) this.append(step);
  }

  /** A copy that ends before step `end` (default: all of them). */
  fork(end?: number): Memory {
    return new Memory(this.#options, this.#steps.slice(0, end));
  }

  toJSON(): { version: 1; steps: Step[] } {
    return { version: 1, steps: [...this.#steps] };
  }

  /** Makes this the system prompt, where it is not; what follows it stays. */
  setSystemPrompt(content: string): void {
    const [first, ...others] = this.#steps;
    if (first?.type !== 'system') this.replace([{ type: 'system', content }, ...this.#steps]);
    else if (first.content !== content) this.replace([{ type: 'system', content }, ...others]);
  }

  /** Tokens of the rendered prompt, estimated. */
  countTokens(): number {
    const { countTokens } = this.#options;
    const extra = this.overhead / charactersPerToken;
    if (countTokens) return Math.ceil(countTokens(this.messages()) + extra);
    return Math.ceil((this.#characters / charactersPerToken + extra) * this.#correction);
  }

  /** Corrects the estimate by what a provider reported for the prompt as it is now. */
  calibrate(usage: Usage | null): void {
    if (!usage || usage.estimated) return;
    const estimated = (this.#characters + this.overhead) / charactersPerToken;
    // Never below 1: overestimating only compacts a little early.
    if (estimated > 0) this.#correction = Math.min(3, Math.max(1, usage.inputTokens / estimated));
  }

  /**
   * Makes the prompt fit `maxImages` and `maxTokens`, where it does not. Returns the tokens before and after, or null when nothing was to do.
   * Throws AgentError `context-overflow` when what cannot be cut (system prompt, task) is too large by itself.
   */
  async compact(model: Model): Promise<{ before: number; after: number } | null> {
    const { maxTokens = Infinity, maxImages, compact = defaultCompact } = this.#options;
    const before = this.countTokens();
    const fewer = maxImages === undefined ? undefined : dropPictures(this.#steps, maxImages);
    if (fewer) this.replace(fewer);
    if (this.countTokens() <= maxTokens) return fewer ? { before, after: this.countTokens() } : null;
    const target = Math.floor(maxTokens * compactTo - (this.overhead / charactersPerToken) * this.#correction);
    const count = (steps: readonly Step[]) => {
      const copy = new Memory(this.#options, steps);
      copy.#correction = this.#correction;
      return copy.countTokens();
    };
    const compacted: unknown = await compact(this.#steps, { maxTokens: target, model, count });
    if (!areSteps(compacted))
      throw invalid('memory.compact must return the steps that take the place of those it was given.');
    this.replace(compacted);
    const after = this.countTokens();
    if (after > maxTokens) {
      throw new AgentError(
        'context-overflow',
        `The prompt is about ${after} tokens after compaction, and memory.maxTokens is ${maxTokens}. Raise maxTokens, or shorten the task, the instructions or the tools.`,
      );
    }
    return { before, after };
  }
}

function charactersOf(message: Message): number {
  if (message.role === 'system') return weightOf(message.content);
  let sum = 0;
  for (const part of message.content) {
    if (part.type === 'text') sum += weightOf(part.text);
    else if (part.type === 'image') sum += imageCharacters;
    else if (part.type === 'reasoning') sum += weightOf(part.text) + (part.signature?.length ?? 0);
    else if (part.type === 'tool-call') sum += part.name.length + weightOf(JSON.stringify(part.input));
    else sum += weightOf(JSON.stringify(part.output)) + (part.images?.length ?? 0) * imageCharacters;
  }
  return sum;
}

/** Length of a text in characters of Latin script: a wide one, such as those of Chinese, Japanese and Korean, is a token by itself. */
function weightOf(text: string): number {
  const wide = text.match(/[\u2e80-\uffff]/g)?.length ?? 0;
  return text.length + wide * (charactersPerToken - 1);
}

const stepTypes: ReadonlySet<unknown> = new Set<Step['type']>(['system', 'task', 'planning', 'action', 'summary']);

function areSteps(value: unknown): value is Step[] {
  return Array.isArray(value) && value.every((step) => isRecord(step) && stepTypes.has(step.type));
}
