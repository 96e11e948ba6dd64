import type { Json } from '../base/json.ts';
import type { ComponentSpec, PendingToolCall } from './tool.ts';

/** Watches over the calls of a run and of the agents that it manages; `guard(rules)` makes one. */
export interface Guard {
  readonly spec?: ComponentSpec | undefined;
  /** Decides before a call is made. Nothing: no objection. What it throws denies the call. */
  decide(call: PendingToolCall, context: GuardContext): Promise<GuardDecision | undefined>;
}

/** A rule over calls. It sees the ones before, so that it can count, and know sequences. */
export type GuardRule = {
  /** Named in events and in the audit. */
  name: string;
  /** How to make it again; a rule of your own needs none, but a guard with it cannot be saved then. */
  spec?: ComponentSpec | undefined;
  /** Nothing, or what to do about the call, with the reason. What it throws denies the call. */
  check(call: PendingToolCall, context: GuardContext): GuardVerdict | void | Promise<GuardVerdict | void>;
};

/** `deny`: the model is told why. `ask`: a person decides, as for `needsApproval`. `stop`: the run ends with `approval-denied`. */
export type GuardVerdict = { deny: string } | { ask: string } | { stop: string };

export type GuardDecision = { action: GuardAction; rule: string; reason: string };

export type GuardAction = 'deny' | 'ask' | 'stop';

/** `history`: the calls that were let through, in their order, those of managed agents included. `time`: now, in milliseconds since 1970. */
export type GuardContext = { history: readonly PastCall[]; time: number };

/** `output`: there once the call has returned. */
export type PastCall = PendingToolCall & { time: number; output?: Json | undefined };
