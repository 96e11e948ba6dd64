import type { Json } from '@thimble/core';

/** `leftOut`: why there are not all rows. `changes`: rows that a statement changed. */
export type QueryResult = {
  columns: string[];
  rows: Json[][];
  leftOut?: string | undefined;
  changes?: number | undefined;
};

export type QueryOptions = { limit: number; signal: AbortSignal };

/** What answers one statement at a time. */
export interface Database extends AsyncDisposable {
  /** Told to the model: which SQL it speaks. */
  readonly dialect: string;
  /** Its tables and their columns, at most this many characters of it. */
  schema(maxCharacters: number): Promise<string>;
  /** Runs one statement. Throws AgentError `tool`. */
  query(sql: string, options: QueryOptions): Promise<QueryResult>;
}

export type DatabaseOptions = {
  write: boolean;
  timeoutMs: number;
  resultCharacters: number;
};
