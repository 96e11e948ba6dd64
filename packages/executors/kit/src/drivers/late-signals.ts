import vm from 'node:vm';

const spinMs = 30;
const mostSpins = 3;

/**
 * Keeps a signal that came too late from hitting the next step: Node.js counts signals for `breakOnSigint` in a semaphore that
 * outlives the script, and one that comes as the script ends is taken for an interruption of the next one.
 */
export class LateSignals {
  readonly #spin = new vm.Script('for(;;);');
  #taken = 0;

  /** An entry was interrupted: that is where the signal went. */
  taken(): void {
    this.#taken += 1;
  }

  /** A signal was sent. What is not taken yet is taken by code of ours. */
  sent(): void {
    if (this.#taken > 0) this.#taken -= 1;
    else for (let spins = 0; spins < mostSpins && this.#isHit(); spins += 1);
  }

  #isHit(): boolean {
    try {
      this.#spin.runInThisContext({ timeout: spinMs, breakOnSigint: true });
      return false;
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
    }
  }
}
