import type { JSValueHandle, QuickJS } from 'quickjs-wasi';

/** The engine's message where no memory is left. */
export const outOfMemory = 'out of memory';

export function numberOrText(vm: QuickJS, value: string | number): JSValueHandle {
  const handle = typeof value === 'number' ? vm.newNumber(value) : vm.newString(value);
  // Where no room is left, the handle is that of an exception.
  if (typeof value === 'string' && !handle.isString) throw new Error(outOfMemory);
  return handle;
}

/** A primitive out of the engine; undefined for anything else. */
export function valueOf(handle: JSValueHandle): string | number | boolean | undefined {
  if (handle.isNumber) return handle.toNumber();
  if (handle.isBool) return handle.toBoolean();
  if (!handle.isString) return undefined;
  const text = handle.toString();
  // What the engine gives for a text that it has no room to copy.
  if (text === '<null>' && handle.getProp('length').consume((length) => length.toNumber()) !== text.length) {
    throw new Error(outOfMemory);
  }
  return text;
}
