import type { ExecutorCase } from '../executor-cases/case.ts';

/** Attacks by their names. */
export type AttackTable = { readonly [name: string]: Attack };

/**
 * Code that tries to harm. The oracle holds for every attack; what an attack adds is what it must have come to. A final
 * answer without an `answer` here is a forged one.
 */
export type Attack = Pick<ExecutorCase, 'code' | 'limits' | 'value' | 'answer' | 'error' | 'truncated'> & {
  /** Run in a fresh session of the same executor afterwards, with its value. */
  elsewhere?: Required<Pick<ExecutorCase, 'value'>> & { code: string };
  /**
   * Where time ends it before memory does, the sandbox is left nearly full: one later step may find that it is, and say
   * that the sandbox was reset.
   */
  fills?: boolean;
  /** What the host's tools may have been asked, as JSON; by default anything. */
  inputs?: RegExp;
};
