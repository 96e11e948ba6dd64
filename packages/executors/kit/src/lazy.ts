export type Lazy<Value> = {
  /** Makes it at the first call. After a failure, such as an engine that was not started, the next call tries again. */
  get(): Promise<Value>;
  /** The value if it was asked for and could be made. Makes nothing. */
  made(): Promise<Value | undefined>;
};

/** What an executor needs with its first session, not before, and once for all of them. */
export function lazy<Value>(make: () => Promise<Value>): Lazy<Value> {
  let making: Promise<Value> | undefined;
  return {
    get() {
      making ??= make().catch((error: unknown) => {
        making = undefined;
        throw error;
      });
      return making;
    },
    made: async () => making?.catch(() => undefined),
  };
}
