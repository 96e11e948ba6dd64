export type Check = (name: string, action: () => Promise<unknown>) => Promise<void>;

export type Checks = {
  /** Prints how it went, with what was thrown. Never rejects: the next check may still tell something. */
  check: Check;
  readonly failures: number;
};

/** Checks that print a line each, as soon as they are done. */
export function createChecks(): Checks {
  let failures = 0;
  return {
    async check(name, action) {
      const start = performance.now();
      try {
        await action();
        console.log(`✔ ${name} (${((performance.now() - start) / 1000).toFixed(0)} s)`);
      } catch (error) {
        failures += 1;
        console.log(`✖ ${name}\n${error instanceof Error ? error.message : String(error)}`);
      }
    },
    get failures() {
      return failures;
    },
  };
}
