import type { ToolChange } from './trust/changes.ts';

/** What a server does beside answering calls. `server` is its name here. */
export type McpEvent = { server: string } &
  /** `protocol`: the revision that was agreed on. Again after each reconnection. */
  (
    | { type: 'connected'; protocol: string; version?: string | undefined }
    | { type: 'disconnected'; reason: string }
    /** `refused`: what may not be used until `onChange` agrees to it. */
    | { type: 'tools-changed'; changes: readonly ToolChange[]; refused: readonly string[] }
    /** A tool that is not offered: its name at the server, and why. */
    | { type: 'tool-refused'; name: string; reason: string }
    | {
        type: 'progress';
        tool: string;
        callId: string;
        progress: number;
        total?: number | undefined;
        message?: string | undefined;
      }
    /** What the server logs, or writes to stderr. */
    | { type: 'log'; level: string; text: string }
    /** Something that went wrong between calls. */
    | { type: 'problem'; message: string }
  );
