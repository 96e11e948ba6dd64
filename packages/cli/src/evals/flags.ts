import type { AgentFlags } from '../config/run-flags.ts';

/** Which sets of tasks. */
export type SetFlags = { data?: string; set?: string[]; loader?: string[]; limit?: number };

export type EvalFlags = AgentFlags &
  SetFlags & {
    agent: string[];
    scorer?: string[];
    concurrency?: number;
    /** Seconds. */
    timeout?: number;
    seed?: number;
    /** Of the cases, that each agent must solve. */
    threshold?: number;
    out: string;
  };

export type BoundFlags = SetFlags & { data: string; rates?: string; out?: string };
