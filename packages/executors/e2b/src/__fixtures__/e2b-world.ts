import type { IncomingMessage } from 'node:http';
import type { LocalSandbox } from './local-sandbox.ts';

/** What came in, in order. `path` begins with `control` or `envd`. */
type RecordedRequest = { method: string; path: string; headers: IncomingMessage['headers']; body: unknown };

/** Answers `count` requests that fit with a status, before anything is done. */
type Fault = { path: RegExp; status: number; message?: string; count?: number };

/** What both servers share. */
export type E2bWorld = {
  readonly key: string;
  readonly sandboxes: Map<string, LocalSandbox>;
  readonly faults: Fault[];
  readonly requests: RecordedRequest[];
  create(options: { templateId: string; metadata: unknown; internet: boolean; seconds: number }): LocalSandbox;
};
