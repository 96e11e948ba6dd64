/** The two limits of a step: of what it computes and waits for by itself, and of the wall clock, which the host renews. */
export class StepClock {
  readonly #timeoutMs: number;
  /** Of the wall clock, while code computes. */
  #deadline: number;
  #spentMs = 0;

  constructor({ timeoutMs, wallClockMs }: { timeoutMs: number; wallClockMs: number }) {
    this.#timeoutMs = timeoutMs;
    this.#deadline = performance.now() + wallClockMs;
  }

  /** Milliseconds until the first of the limits. */
  get left(): number {
    return Math.min(this.#timeoutMs - this.#spentMs, this.#deadline - performance.now());
  }

  get isPastWallClock(): boolean {
    return performance.now() >= this.#deadline;
  }

  /** The host tells what is left of the wall clock. */
  renew(wallClockMs: number): void {
    this.#deadline = performance.now() + wallClockMs;
  }

  /** The step computed, or waited for nobody else. */
  spend(ms: number): void {
    this.#spentMs += ms;
  }

  /** The step waited for the host, which watches the wall clock meanwhile. */
  hold(ms: number): void {
    this.#deadline += ms;
  }
}
