import type { Tool } from '@thimble/core';

/** The tools of one server, for as long as it is not disposed. */
export interface McpServer extends AsyncDisposable {
  readonly name: string;
  /** As the server lists them now: an agent keeps those that it was made with. */
  readonly tools: readonly Tool[];
  /** What the server says of its tools, marked as its words: for the `instructions` of an agent. */
  readonly instructions: string | undefined;
}
