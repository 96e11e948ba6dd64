/**
 * Takes the frames of what stands around the guest out of its stacks, also out of those that the guest formats itself.
 * Runs inside the sandbox, from its source text, before all else.
 */
export function hideOuterFrames(): void {
  const { apply, defineProperty } = Reflect;
  type Frame = { getFileName?(): unknown; toString(): string };
  type Prepare = (error: unknown, frames: Frame[]) => unknown;
  const [NativeError, push, slice] = [Error, Array.prototype.push, String.prototype.slice];
  let prepare: Prepare | undefined;
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
    if (prepare !== undefined) return apply(prepare, NativeError, [error, inner]);
    let text = headOf(error);
    for (let index = 0; index < inner.length; index++) {
      const frame = inner[index];
      if (frame !== undefined && textOf) text += `\n    at ${apply(textOf, frame, [])}`;
    }
    return text;
  }

  function headOf(error: unknown): string {
    try {
      if (typeof error !== 'object' || error === null) return `${String(error)}`;
      const { name = 'Error', message = '' }: { name?: unknown; message?: unknown } = error;
      if (`${message}` === '') return `${name}`;
      return `${name}` === '' ? `${message}` : `${name}: ${message}`;
    } catch {
      return '<error>';
    }
  }

  defineProperty(NativeError, 'prepareStackTrace', {
    get: () => format,
    set(value: unknown) {
      prepare = typeof value === 'function' ? (error, frames) => apply(value, NativeError, [error, frames]) : undefined;
    },
    configurable: false,
    enumerable: false,
  });
  // Takes the methods of frames before anybody can change them.
  void new NativeError('first').stack;
}
