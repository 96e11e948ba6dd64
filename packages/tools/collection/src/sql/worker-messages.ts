import type { Cell } from './rows.ts';

/** What the process that runs SQLite is told, and what it answers. */
export type ToWorker =
  | { type: 'open'; path: string; write: boolean; resultCharacters: number }
  | { type: 'query'; id: number; sql: string; limit: number };

export type FromWorker =
  | { type: 'ready' }
  | { type: 'failed'; message: string }
  | { type: 'result'; id: number; columns: string[]; rows: Cell[][]; leftOut?: string; changes?: number }
  | { type: 'error'; id: number; message: string };
