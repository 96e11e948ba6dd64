/** Where the runtime collects errors that nobody catches; Node.js has no such place, and gets them on the console. */
export function reportUncaught(error: unknown): void {
  const reportError: unknown = Reflect.get(globalThis, 'reportError');
  try {
    if (typeof reportError === 'function') reportError(error);
    // oxlint-disable-next-line no-console -- the last place where such an error can be seen
    else console.error(error);
  } catch {
    // Nobody is left to tell.
  }
}
