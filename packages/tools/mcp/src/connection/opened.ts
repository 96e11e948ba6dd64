import type { Client, ElicitRequestParams, ElicitResult } from '@modelcontextprotocol/client';
import type { SentResults } from '../transports/sent-results.ts';

/** A connection that stands. */
export type OpenClient = {
  client: Client;
  /** What the server sent, for the stand-ins that the client returns. */
  sent: SentResults;
  /** How it ended; undefined while it stands. Waits for what is ending. */
  end(): Promise<string | undefined>;
  /** Settles when it ended, whoever ended it. */
  closed: Promise<string>;
  close(): Promise<void>;
  /** Has a person log in, when a call was refused for want of that. */
  login?(signal: AbortSignal): Promise<void>;
};

export type OpenOptions = {
  connectTimeoutMs: number;
  messageBytes: number;
  elicit: ((params: ElicitRequestParams, signal: AbortSignal) => Promise<ElicitResult>) | undefined;
  /** Whether the person can be sent to a page too. */
  canOpenUrls: boolean;
  onToolsChanged(): void;
  onLog(level: string, text: string): void;
  onProblem(message: string): void;
};
