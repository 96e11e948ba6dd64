/** What a command touches of its process: `process` itself, or what a test puts in its place. */
export type Io = {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** What to tell the shell. */
  exitCode?: number | string | null | undefined;
};

export type Input = NodeJS.ReadableStream & { readonly isTTY?: boolean; readonly readableEnded?: boolean };

export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
