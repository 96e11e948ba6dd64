import type { AgentEvent } from '@thimble/core';
import { abortable } from '@thimble/core/utilities';

/** The call that a question is about: the event and the call itself both have this. */
type Asked = { id: string; agent: readonly string[]; runId: string };

/** Pauses of a view, for questions: each comes after what led to it was drawn, and nothing is drawn while it lasts. */
export class Pauses {
  readonly #drawn = new Map<string, PromiseWithResolvers<void>>();
  #pause: Promise<void> | undefined;
  #postponed: (() => void) | undefined;

  /** Draws an event when no pause lasts. */
  async show(event: AgentEvent, draw: (event: AgentEvent) => void): Promise<void> {
    while (this.#pause) await this.#pause;
    draw(event);
    if (event.type === 'approval-request') this.#requestOf(event).resolve();
  }

  /** Resolves when the request for a call was drawn. */
  async reached(call: Asked & { signal: AbortSignal }): Promise<void> {
    await abortable(this.#requestOf(call).promise, call.signal).finally(() => this.#drawn.delete(keyOf(call)));
  }

  /** A pause that lasts as long as `work`; it begins after the one that lasts. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    while (this.#pause) await this.#pause;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#pause = promise;
    try {
      return await work();
    } finally {
      this.#pause = undefined;
      resolve();
      this.#postponed?.();
      this.#postponed = undefined;
    }
  }

  /** Draws what is no event: at once, or after the pause. Of what comes in one pause, only the last is still of interest. */
  draw(draw: () => void): void {
    if (this.#pause) this.#postponed = draw;
    else draw();
  }

  #requestOf(asked: Asked): PromiseWithResolvers<void> {
    const key = keyOf(asked);
    const request = this.#drawn.get(key) ?? Promise.withResolvers<void>();
    this.#drawn.set(key, request);
    return request;
  }
}

function keyOf({ runId, agent, id }: Asked): string {
  return [runId, ...agent, id].join('\n');
}
