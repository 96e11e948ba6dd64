import type { Json } from '../base/json.ts';
import type { Failure } from '../base/errors.ts';
import type { ImagePart, ReasoningPart, ToolCallPart, ToolResultPart } from './messages.ts';
import type { Usage } from './usage.ts';

/** What happened, in the order in which it happened: the memory of an agent is a list of these. Plain JSON. */
export type Step = SystemStep | TaskStep | PlanningStep | ActionStep | SummaryStep;

export type SystemStep = { type: 'system'; content: string };

export type TaskStep = { type: 'task'; task: string; images?: ImagePart[] | undefined };

export type PlanningStep = { type: 'planning'; plan: string; usage: Usage | null; timing: Timing };

export type ActionStep = {
  type: 'action';
  number: number;
  /** The text of the reply, as it is shown to the model again. */
  output: string;
  reasoning?: ReasoningPart[] | undefined;
  code?: string | undefined;
  toolCalls?: ToolCallPart[] | undefined;
  results?: ToolResultPart[] | undefined;
  observation?: string | undefined;
  images?: ImagePart[] | undefined;
  error?: Failure | undefined;
  /** The accepted final answer. Rendered, so that a later run of the conversation knows it. */
  answer?: Json | undefined;
  usage: Usage | null;
  timing: Timing;
};

/** Stands for the `replaces` steps that were compacted into it. */
export type SummaryStep = { type: 'summary'; content: string; replaces: number };

/** Milliseconds; `startedAt` since 1970. */
export type Timing = { startedAt: number; durationMs: number };
