import type { Budget } from '../contract/agent.ts';
import { addUsage, type Usage } from '../contract/usage.ts';

/** What a run has used, held against its budget. The wall clock is watched elsewhere: it ends a call that hangs, too. */
export class Spending {
  readonly budget: Budget;
  #usage: Usage | null = { inputTokens: 0, outputTokens: 0 };
  /** Estimated where a provider reports nothing. */
  readonly #spent = { tokens: 0, usd: 0 };
  #toolCalls = 0;
  #wasRefused = false;

  constructor(budget: Budget) {
    this.budget = budget;
  }

  /** As reported: null when a call that ended by itself reported none. */
  get usage(): Usage | null {
    return this.#usage;
  }

  /** `estimate`: what counts against the budget where the usage is not known. */
  add(usage: Usage | null, estimate: Usage): void {
    this.#usage = addUsage(this.#usage, usage);
    const { inputTokens, outputTokens, usd = 0 } = usage ?? estimate;
    this.#spent.tokens += inputTokens + outputTokens;
    this.#spent.usd += usd;
  }

  /** Counts a tool call; false when the budget has no room for it. */
  takeToolCall(): boolean {
    this.#wasRefused = this.#toolCalls >= (this.budget.toolCalls ?? Infinity);
    if (!this.#wasRefused) this.#toolCalls += 1;
    return !this.#wasRefused;
  }

  /** The budget that is used up, if one is. */
  get exceeded(): keyof Budget | undefined {
    const { tokens = Infinity, usd = Infinity } = this.budget;
    if (this.#wasRefused) return 'toolCalls';
    if (this.#spent.tokens >= tokens) return 'tokens';
    return this.#spent.usd >= usd ? 'usd' : undefined;
  }
}

/** The smaller bound of each kind. */
export function narrowBudget(budget: Budget, other: Budget): Budget {
  const narrowed: Budget = { ...budget };
  for (const kind of ['tokens', 'usd', 'wallClockMs', 'toolCalls'] as const) {
    const bound = Math.min(budget[kind] ?? Infinity, other[kind] ?? Infinity);
    if (bound < Infinity) narrowed[kind] = bound;
  }
  return narrowed;
}
