import type { AgentEvent } from '@thimble/core';

/** Shows a run to the user. It is given every event in order, and does not know the agent. */
export interface Renderer {
  handle(event: AgentEvent): void;
  /** Shows a message of the command itself. */
  notice(text: string): void;
  /** Shows what the run is waiting for, such as a download, and how far it has got. Called whenever that changes. */
  progress(what: string, detail?: string): void;
  /** Removes the spinner and ends an open line. Safe to call twice. */
  close(): void;
}

/** What a renderer writes to. */
export type Screen = {
  write(text: string): void;
  /** The width in columns. Ask each time: a terminal can be resized. */
  columns(): number;
};
