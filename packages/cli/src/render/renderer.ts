import type { AgentEvent } from '@thimble/core';

/** Shows a run to somebody: fed with every event in order, it knows nothing of the agent. */
export interface Renderer {
  handle(event: AgentEvent): void;
  /** Something that the command itself has to say. */
  notice(text: string): void;
  /** What the run waits for beside its events, such as a download, and how far it is. Told as often as there is news. */
  progress(what: string, detail?: string): void;
  /** Leaves the output in order: no spinner, no open line. Safe to call twice. */
  close(): void;
}

/** Where a renderer writes. */
export type Screen = {
  write(text: string): void;
  /** Width in columns, asked anew each time: terminals are resized. */
  columns(): number;
};
