import type { Wanted } from '../executor-cases/case.ts';
import type { PromiseTable, Steps } from '../in-language.ts';

/** Attacks by their names. */
export type AttackTable = PromiseTable<Withstood>;

export type Attack = Withstood & { code: Steps };

/**
 * Code that tries to harm. The oracle holds for every attack; what an attack adds is what it must have come to. A final
 * answer without an `answer` here is a forged one.
 */
type Withstood = Pick<Wanted, 'limits' | 'value' | 'answer' | 'error' | 'truncated'> & {
  /** Run in a fresh session of the same executor afterwards, with its value. */
  elsewhere?: Required<Pick<Wanted, 'value'>> & { code: string };
  /**
   * Where time ends it before memory does, the sandbox is left nearly full: one later step may find that it is, and say
   * that the sandbox was reset.
   */
  fills?: boolean;
  /** What the host's tools may have been asked, as JSON; by default anything. */
  inputs?: RegExp;
};
