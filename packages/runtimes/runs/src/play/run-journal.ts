import {
  AgentError,
  type EffectOptions,
  type Journal,
  type Json,
  type PendingToolCall,
  type SignalOptions,
} from '@thimble/core';
import { asFields, asText } from '@thimble/core/utilities';
import { inputShape } from '../log/input-shape.ts';
import type { Records } from '../log/records.ts';
import type { RunLog } from '../log/run-log.ts';

export type RunJournal = Journal & {
  /** Lets no further call begin that must not be made twice, and settles when those under way have their result. */
  drain(): Promise<void>;
};

/**
 * The journal of a run over its log. What may not be made twice is marked before, and the mark is safe when the effect
 * begins; its result is safe when the run hears of it. Everything else is written in its order, a moment later: what was
 * lost of it is done again.
 */
export function runJournal(log: RunLog, records: Records): RunJournal {
  const underWay = new Set<Promise<unknown>>();
  let isDraining = false;

  async function makeOnce<T extends Json>(key: string, effect: () => Promise<T>, call: PendingToolCall | undefined) {
    if (isDraining) return new Promise<never>(() => {});
    await log.write({ kind: 'started', key, data: { call: call ?? null } }, { sync: true });
    const value = await effect();
    await log.write({ kind: 'result', key, data: { value, ...(call && { call }) } });
    return value;
  }

  return {
    async run<T extends Json>(
      key: string,
      effect: () => Promise<T>,
      { repeatable = true, call }: EffectOptions = {},
    ): Promise<T> {
      const known = records.results.get(key);
      if (known !== undefined) {
        const record = JSON.parse(known);
        if (call && record.call) checkSameCall(key, call, record.call);
        // The record under a key is of the type that was put there.
        return record.value;
      }
      if (records.started.has(key))
        throw new AgentError('unknown-outcome', 'This call may have been made. Look before you repeat it.');
      if (!repeatable) {
        const made = makeOnce(key, effect, call);
        underWay.add(made);
        return made.finally(() => underWay.delete(made));
      }
      const value = await effect();
      log.add({ kind: 'result', key, data: { value, ...(call && { call }) } });
      return value;
    },

    async signal<T extends Json>(key: string, { call }: SignalOptions = {}): Promise<T> {
      const answer = records.answers.get(key);
      if (answer !== undefined) return JSON.parse(JSON.stringify(answer.value));
      const standing = call && standingApproval(records, call);
      if (standing !== undefined) {
        const value = { approved: true };
        await log.write({ kind: 'answer', key, once: true, data: { value, by: null, standing } });
        return JSON.parse(JSON.stringify(value));
      }
      if (!records.requests.has(key)) await log.write({ kind: 'request', key, data: { call: call ?? null } });
      throw new AgentError('approval-denied', `${key} has no answer yet.`);
    },

    async drain() {
      isDraining = true;
      await Promise.allSettled(underWay);
    },
  };
}

/** A run that goes another way than it went before would be answered from the wrong records. */
function checkSameCall(key: string, call: PendingToolCall, recorded: unknown): void {
  const { name, input = null } = asFields(recorded);
  if (name === call.name && JSON.stringify(input) === JSON.stringify(call.input)) return;
  throw new AgentError(
    'execution',
    `The run went another way than before: at "${key}" it called ${asText(name)}, and now calls ${call.name} or gives it another input. Its code depends on something that is not recorded; fork the run at an earlier step.`,
  );
}

/** The key of an approval that was given for all calls of this tool whose input has this shape. */
function standingApproval({ answers }: Records, call: PendingToolCall): string | undefined {
  const { name, input } = call;
  const [shape, agent] = [inputShape(input), JSON.stringify(call.agent)];
  for (const [key, { always }] of answers)
    if (always?.name === name && always.shape === shape && always.agent === agent) return key;
  return undefined;
}
