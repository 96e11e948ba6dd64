/** Whether a timer, stream or worker keeps the process alive. Does nothing for what cannot: a number, a timer of a browser. */
export function setRef(handle: unknown, active: boolean): void {
  if (typeof handle !== 'object' || handle === null) return;
  const change: unknown = Reflect.get(handle, active ? 'ref' : 'unref');
  if (typeof change === 'function') change.call(handle);
}
