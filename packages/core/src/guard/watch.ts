import { explainError } from '../base/causes-of.ts';
import { asText } from '../base/fields.ts';
import { isRecord, type Json } from '../base/json.ts';
import type { PendingToolCall } from '../contract/tool.ts';
import type { Guard, GuardDecision, PastCall } from '../contract/guard.ts';
import type { Effects } from '../run/effects.ts';

/** The guards of a run, and the calls that they let through. A managed agent's run adds its own guard and shares the calls. */
export class Watch {
  readonly #guards: readonly Guard[];
  readonly #history: PastCall[];
  #last: Promise<unknown> = Promise.resolve();

  constructor(guards: readonly Guard[], history: PastCall[] = []) {
    this.#guards = guards;
    this.#history = history;
  }

  /** The watch over a managed agent with a guard of its own. */
  with(guard: Guard | undefined): Watch {
    return guard ? new Watch([...this.#guards, guard], this.#history) : this;
  }

  /** The decision about a call, recorded with its time, so that a run that goes on later knows what came before. */
  async decide(effects: Effects, ordinal: number, call: PendingToolCall): Promise<GuardDecision | undefined> {
    if (this.#guards.length === 0) return undefined;
    const recorded = await effects.record<Json>(`guard/${ordinal}`, async () => {
      const time = Date.now();
      return { time, decision: (await this.#inTurn(call, time)) ?? null };
    });
    const { time, decision } = isRecord(recorded) ? recorded : {};
    const known = asDecision(decision);
    if (known === undefined || known.action === 'ask') this.#admit(call, Number(time));
    return known;
  }

  /** The call is not made after all. */
  refuse(call: PendingToolCall): void {
    const index = this.#history.findIndex((past) => isSame(past, call));
    if (index >= 0) this.#history.splice(index, 1);
  }

  /** The call has returned. */
  returned(call: PendingToolCall, output: Json): void {
    const past = this.#history.find((candidate) => isSame(candidate, call));
    if (past) past.output = output;
  }

  /** One call at a time, so that each is decided with those before it in view. */
  #inTurn(call: PendingToolCall, time: number): Promise<GuardDecision | undefined> {
    const decision = this.#last.then(async () => {
      const known = await this.#ask(call, time);
      if (known === undefined || known.action === 'ask') this.#admit(call, time);
      return known;
    });
    this.#last = decision.catch(() => {});
    return decision;
  }

  async #ask(call: PendingToolCall, time: number): Promise<GuardDecision | undefined> {
    let strictest: GuardDecision | undefined;
    for (const guard of this.#guards) {
      const decision = await decideSafely(guard, call, { history: this.#history, time });
      if (decision && strictness[decision.action] > (strictest ? strictness[strictest.action] : 0))
        strictest = decision;
    }
    return strictest;
  }

  #admit(call: PendingToolCall, time: number): void {
    if (!this.#history.some((past) => isSame(past, call))) this.#history.push({ ...call, time });
  }
}

const strictness = { ask: 1, deny: 2, stop: 3 } as const;

async function decideSafely(guard: Guard, ...asked: Parameters<Guard['decide']>): Promise<GuardDecision | undefined> {
  try {
    return await guard.decide(...asked);
  } catch (error) {
    return { action: 'deny', rule: 'guard', reason: `the guard failed: ${explainError(error)}` };
  }
}

function asDecision(value: Json | undefined): GuardDecision | undefined {
  if (!isRecord(value)) return undefined;
  const { action, rule, reason } = value;
  if (action !== 'ask' && action !== 'stop' && action !== 'deny') return undefined;
  return { action, rule: asText(rule), reason: asText(reason) };
}

function isSame(past: PendingToolCall, call: PendingToolCall): boolean {
  return past.id === call.id && past.runId === call.runId;
}
