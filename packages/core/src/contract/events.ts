import type { Failure } from '../base/errors.ts';
import type { GuardAction } from './guard.ts';
import type { Language } from './executor.ts';
import type { Json } from '../base/json.ts';
import type { ActionStep } from './step.ts';
import type { Usage } from './usage.ts';

/** Every event also has: runId, time (ms), agent (names from the root, [] for an unnamed root), step (0 before the first). */
export type AgentEvent = { runId: string; time: number; agent: string[]; step: number } & AgentEventBody;

export type AgentEventBody =
  | { type: 'run-start'; task: string; model: string }
  | { type: 'plan'; plan: string; usage: Usage | null }
  | { type: 'step-start' }
  | { type: 'text-delta'; text: string }
  | { type: 'reasoning-delta'; text: string }
  | { type: 'code'; code: string; language: Language }
  | { type: 'tool-start'; id: string; name: string; input: Json }
  | {
      type: 'tool-end';
      id: string;
      name: string;
      output?: Json | undefined;
      error?: string | undefined;
      durationMs: number;
    }
  /** A rule of the agent's guard objects to the call. */
  | { type: 'guard'; id: string; name: string; input: Json; action: GuardAction; rule: string; reason: string }
  | { type: 'approval-request'; id: string; name: string; input: Json }
  | { type: 'approval-answer'; id: string; approved: boolean; reason?: string | undefined }
  | { type: 'log'; text: string }
  | { type: 'memory-compact'; before: number; after: number }
  | { type: 'final-answer'; output: Json }
  | { type: 'step-end'; result: ActionStep }
  /** Always the last one, also after an error or an abort. */
  | { type: 'run-end'; state: RunState | 'error'; output: Json; usage: Usage | null; error?: Failure | undefined };

/** How a run ended. `suspended` only with a journal that has `signal`. */
export type RunState = 'success' | 'max-steps' | 'budget' | 'interrupted' | 'suspended';
