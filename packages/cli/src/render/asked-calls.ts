import type { AgentEvent } from '@thimble/core';

type Request = Extract<AgentEvent, { type: 'approval-request' }>;
type Answer = Extract<AgentEvent, { type: 'approval-answer' }>;

/** The calls that wait for an approval. An answer has only the id of the call: this says its name. */
export class AskedCalls {
  readonly #names = new Map<string, string>();

  add(event: Request): void {
    this.#names.set(callKey(event), event.name);
  }

  /** Nobody has answered, so what came of the call is no failure of it. */
  isOpen(event: { agent: readonly string[]; id: string }): boolean {
    return this.#names.has(callKey(event));
  }

  /** "pay was approved", "pay was refused: too much" */
  outcome(event: Answer): string {
    const name = this.#names.get(callKey(event)) ?? 'A call';
    this.#names.delete(callKey(event));
    if (event.approved) return `${name} was approved`;
    return `${name} was refused${event.reason === undefined ? '' : `: ${event.reason}`}`;
  }
}

/** Names a call among those of all agents of a run. */
export function callKey(event: { agent: readonly string[]; id: string }): string {
  return `${event.agent.join('/')} ${event.id}`;
}
