/** A syntax error with its offset in the model's code. */
export class StepParseError extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/** The step's time was out before its code was read to the end. */
export class ParseTimeoutError extends Error {}
