import { AgentError } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';
import type { QueryResult } from './database.ts';
import type { PostgresClient, PostgresQuery, PostgresResult } from './postgres-transaction.ts';
import { toCell, distinctNames, rowTaker, type Cell } from './rows.ts';

export type StatementOptions = { limit: number; resultCharacters: number };

/** One query, through a cursor: it takes nothing but a query, and gives no more rows than are asked for. */
export async function readRows(client: PostgresClient, sql: string, options: StatementOptions): Promise<QueryResult> {
  return withinBytes(client, options, async () => {
    await client.query(statement(`DECLARE thimble NO SCROLL CURSOR FOR ${sql}`));
    return resultOf(await client.query(statement(`FETCH FORWARD ${options.limit + 1} FROM thimble`)), options);
  });
}

/** One statement of any kind. */
export async function writeRows(client: PostgresClient, sql: string, options: StatementOptions): Promise<QueryResult> {
  return withinBytes(client, options, async () => {
    const result = await client.query(statement(sql));
    const { rowCount } = result;
    return { ...resultOf(result, options), ...(typeof rowCount === 'number' && { changes: rowCount }) };
  });
}

function statement(text: string): PostgresQuery {
  return { text, values: [], queryMode: 'extended', rowMode: 'array', types };
}

function resultOf({ rows, fields }: PostgresResult, { limit, resultCharacters }: StatementOptions): QueryResult {
  const taker = rowTaker(limit, resultCharacters);
  let leftOut: string | undefined;
  for (const row of rows) {
    leftOut = taker.take(row);
    if (leftOut !== undefined) break;
  }
  return { columns: distinctNames(fields.map(({ name }) => name)), rows: taker.rows, leftOut };
}

/** Types whose text is read; that of others, such as dates and arrays, stays as PostgreSQL prints it (pg_type.dat has the numbers). */
const parsers: { readonly [oid: number]: (text: string) => Cell } = {
  16: (text) => text === 't',
  17: (text) => `(${Math.max(0, text.length - 2) / 2} bytes)`,
  20: (text) => toCell(BigInt(text)),
  21: Number,
  23: Number,
  26: Number,
  114: (text) => toCell(JSON.parse(text)),
  700: (text) => toCell(Number(text)),
  701: (text) => toCell(Number(text)),
  1700: (text) => (String(Number(text)) === text ? Number(text) : text),
  3802: (text) => toCell(JSON.parse(text)),
};
const types = { getTypeParser: (oid: number) => parsers[oid] ?? ((text: string) => text) };

const least = 16_000_000;

/** Gives up on a connection that sends far more than is wanted: a row may be as large as the server's memory. */
async function withinBytes<T>(
  client: PostgresClient,
  { resultCharacters }: StatementOptions,
  work: () => Promise<T>,
): Promise<T> {
  const stream = streamOf(client);
  if (!stream) return work();
  const most = Math.max(least, resultCharacters * 20);
  const { promise: tooMuch, reject } = Promise.withResolvers<never>();
  let bytes = 0;
  const count = (chunk: { length: number }) => {
    bytes += chunk.length;
    if (bytes <= most) return;
    const error = new AgentError(
      'tool',
      `The rows come to more than ${most} bytes: ask for fewer columns, or for shorter texts.`,
    );
    reject(error);
    stream.destroy(error);
  };
  stream.on('data', count);
  tooMuch.catch(() => {});
  try {
    return await Promise.race([work(), tooMuch]);
  } finally {
    stream.off('data', count);
  }
}

type Stream = {
  on(event: 'data', listener: (chunk: { length: number }) => void): void;
  off(event: 'data', listener: (chunk: { length: number }) => void): void;
  destroy(error: Error): void;
};

/** The socket under a client of `pg`. */
function streamOf(client: object): Stream | undefined {
  const connection: unknown = Reflect.get(client, 'connection');
  const stream: unknown = isRecord(connection) ? connection.stream : undefined;
  return isStream(stream) ? stream : undefined;
}

function isStream(stream: unknown): stream is Stream {
  return isRecord(stream) && ['on', 'off', 'destroy'].every((method) => typeof stream[method] === 'function');
}
