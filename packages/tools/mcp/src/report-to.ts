/** Calls an observer, which nothing depends on: what it throws goes to `reportError`, else to the console. */
export function reportTo<Event>(observer: ((event: Event) => void) | undefined): (event: Event) => void {
  return (event) => {
    try {
      observer?.(event);
    } catch (error) {
      const report: unknown = Reflect.get(globalThis, 'reportError');
      if (typeof report === 'function') report(error);
      // oxlint-disable-next-line no-console -- Node has no reportError, and an error must not get lost.
      else console.error(error);
    }
  };
}
