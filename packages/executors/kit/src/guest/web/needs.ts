/** Globals by their names. */
export type WebModule = { [name: string]: unknown };

/** What the globals of the web are built on, which the guest gives them. */
export type WebNeeds = {
  /** 32 bits from the session's seed. */
  randomBits(): number;
  /** `isIdle`: the step need not stay open for it. */
  startTimer(run: () => unknown, ms: number, isIdle: boolean): number;
  /** What a listener threw, with nobody to catch it. */
  onError(error: unknown): void;
};
