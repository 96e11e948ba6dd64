export type Exceptions = { DOMException: new (message?: unknown, options?: unknown) => Error };

/** `DOMException`. Runs inside the sandbox, from its source text, when it is first used. */
export function createExceptions(): Exceptions {
  const codes = {
    IndexSizeError: 1,
    NotFoundError: 8,
    NotSupportedError: 9,
    InvalidStateError: 11,
    SyntaxError: 12,
    InvalidAccessError: 15,
    TypeMismatchError: 17,
    SecurityError: 18,
    NetworkError: 19,
    AbortError: 20,
    URLMismatchError: 21,
    QuotaExceededError: 22,
    TimeoutError: 23,
    InvalidNodeTypeError: 24,
    DataCloneError: 25,
  };
  const codeOf = new Map(Object.entries(codes));

  const textOf = (value: unknown): string => `${value}`;

  class DOMException extends Error {
    readonly code: number;

    constructor(message: unknown = '', options: unknown = 'Error') {
      const isObject = typeof options === 'object' && options !== null;
      const settings: { name?: unknown; cause?: unknown } = isObject ? options : { name: options };
      super(`${message}`, 'cause' in settings ? { cause: settings.cause } : undefined);
      const name = textOf(settings.name ?? 'Error');
      Object.defineProperty(this, 'name', { value: name, configurable: true, writable: true });
      this.code = codeOf.get(name) ?? 0;
      Object.defineProperty(this, 'code', { enumerable: false });
    }
  }
  return { DOMException };
}
