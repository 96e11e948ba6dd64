import type { AgentEvent } from '@thimble/core';

type TextEvent = Extract<AgentEvent, { text: string }>;

/**
 * Decides which events of a run are new. A run that goes on tells again what it replays; that was recorded before. Texts
 * that come in pieces are put together, up to the next event of the same agent.
 */
export class EventRecorder {
  /** How often each event was recorded in earlier lives of the run. */
  readonly #recorded = new Map<string, number>();
  readonly #told = new Map<string, number>();
  readonly #texts = new Map<string, TextEvent>();

  readonly #runId: string;

  constructor(runId: string, past: readonly AgentEvent[]) {
    this.#runId = runId;
    for (const event of past) count(this.#recorded, signature(event));
  }

  /** The events to record now. */
  take(event: AgentEvent): AgentEvent[] {
    const before = this.#texts.get(event.runId);
    if (!('text' in event)) {
      this.#texts.delete(event.runId);
      return this.#newOf(before ? [before, event] : [event]);
    }
    if (before?.type === event.type && before.step === event.step) {
      this.#texts.set(event.runId, { ...before, text: before.text + event.text });
      return [];
    }
    this.#texts.set(event.runId, event);
    return before ? this.#newOf([before]) : [];
  }

  #newOf(events: readonly AgentEvent[]): AgentEvent[] {
    return events.filter((event) => {
      const key = signature(event);
      // Each life of the run ends once.
      if (event.type === 'run-end' && event.runId === this.#runId) return true;
      return count(this.#told, key) > (this.#recorded.get(key) ?? 0);
    });
  }
}

function count(counts: Map<string, number>, key: string): number {
  const next = (counts.get(key) ?? 0) + 1;
  counts.set(key, next);
  return next;
}

/** The event without what differs from one life to the next. */
function signature(event: AgentEvent): string {
  return JSON.stringify(event, (key, value: unknown) =>
    key === 'time' || key === 'durationMs' || key === 'timing' ? undefined : value,
  );
}
