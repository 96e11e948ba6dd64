import type { Stacks } from './stacks.ts';

/**
 * For V8: leaves nothing in a stack but frames of the model's code, also where that code formats them itself. Runs inside the
 * sandbox, from its source text, before all else.
 */
export function formatStacks(stacks: Stacks): void {
  const { apply, defineProperty } = Reflect;
  type Frame = { getFileName?(): unknown; toString(): string };
  type Prepare = (error: unknown, frames: Frame[]) => unknown;
  const [NativeError, text, push] = [Error, String, Array.prototype.push];
  const { slice, indexOf } = String.prototype;
  let prepare: Prepare | undefined;
  // One that does not end would stop every later step.
  let preparedIn = 0;
  let nameOf: (() => unknown) | undefined;
  let textOf: (() => string) | undefined;

  function format(error: unknown, frames: Frame[]): unknown {
    const inner: Frame[] = [];
    for (let index = 0; index < frames.length; index++) {
      const frame = frames[index];
      if (frame === undefined) continue;
      nameOf ??= frame.getFileName;
      textOf ??= frame.toString;
      const file = nameOf && apply(nameOf, frame, []);
      if (typeof file !== 'string' || apply(slice, file, [0, 5]) === 'step-') apply(push, inner, [frame]);
    }
    if (prepare !== undefined && preparedIn === stacks.count()) return apply(prepare, NativeError, [error, inner]);
    let lines = headOf(error);
    for (let index = 0; index < inner.length; index++) {
      const frame = inner[index];
      const line = frame && textOf ? `    at ${apply(textOf, frame, [])}` : '';
      if (apply(indexOf, line, ['(sandbox:']) >= 0) continue;
      const isNative = apply(indexOf, line, ['step-']) < 0;
      const told = isNative ? line : stacks.frame(line);
      if (told !== undefined && told !== '') lines += `\n${told}`;
    }
    return lines;
  }

  /** As V8 begins a stack. */
  function headOf(error: unknown): string {
    try {
      if (typeof error !== 'object' || error === null) return text(error);
      const { name = 'Error', message = '' }: { name?: unknown; message?: unknown } = error;
      const label = text(name);
      const detail = text(message);
      return label === '' || detail === '' ? label + detail : `${label}: ${detail}`;
    } catch {
      return '<error>';
    }
  }

  defineProperty(NativeError, 'prepareStackTrace', {
    get: () => format,
    set(value: unknown) {
      preparedIn = stacks.count();
      prepare = typeof value === 'function' ? (error, frames) => apply(value, NativeError, [error, frames]) : undefined;
    },
    configurable: false,
    enumerable: false,
  });
  // Takes the methods of frames before anybody can change them.
  void new NativeError('first').stack;
}
