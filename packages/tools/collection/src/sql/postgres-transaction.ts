import { AgentError } from '@thimble/core';
import { abortable, asText, linkedController, messageOf, startTimer } from '@thimble/core/utilities';

/** What is used of a pool of the package `pg`. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
}

export interface PostgresClient {
  query(query: PostgresQuery): Promise<PostgresResult>;
  /** `destroy`: the connection is not used again. */
  release(destroy?: boolean): void;
  on?(event: 'error', listener: (error: Error) => void): unknown;
  off?(event: 'error', listener: (error: Error) => void): unknown;
}

export type PostgresQuery = {
  text: string;
  values?: unknown[];
  /** The protocol that takes one statement alone. */
  queryMode?: 'extended';
  rowMode: 'array';
  types?: { getTypeParser(oid: number): (text: string) => unknown };
};

export type PostgresResult = { rows: unknown[][]; fields: { name: string }[]; rowCount?: number | null };

export type TransactionOptions = {
  connect(): Promise<PostgresClient>;
  write: boolean;
  timeoutMs: number;
  signal: AbortSignal;
};

// The server ends a statement; when it does not, we give up on the connection.
const graceMs = 2_000;

// Locks of a session outlive a transaction.
const unlock = 'SELECT pg_advisory_unlock_all()';

/**
 * A transaction for one statement, which is read-only unless `write`, and bounded in time by the server and by us. What it leaves
 * in the connection (settings, locks) is taken back.
 */
export async function inTransaction<T>(
  options: TransactionOptions,
  work: (client: PostgresClient) => Promise<T>,
): Promise<T> {
  const { connect, write, timeoutMs, signal } = options;
  const { controller, release } = linkedController(signal);
  const late = new AgentError('tool', `The statement took longer than ${timeoutMs} ms and was stopped.`);
  const timer = startTimer(timeoutMs + graceMs, () => controller.abort(late));
  const client = await connect().catch((cause: unknown) => {
    clearTimeout(timer);
    release();
    if (AgentError.is(cause)) throw cause;
    throw new AgentError('tool', `The database does not answer: ${messageOf(cause)}`, { cause });
  });
  const run = (text: string) => abortable(client.query({ text, rowMode: 'array' }), controller.signal);
  // One that is lost in the middle of a statement says so twice: the statement fails, too.
  const ignore = () => {};
  client.on?.('error', ignore);
  let backend: unknown;
  let isClean = false;
  try {
    await run(`BEGIN ${write ? 'READ WRITE' : 'READ ONLY'}`);
    await run(`SET LOCAL statement_timeout = ${Math.ceil(timeoutMs)}`);
    backend = (await run('SELECT pg_backend_pid()')).rows[0]?.[0];
    const result = await abortable(work(client), controller.signal);
    await run(write ? 'COMMIT' : 'ROLLBACK');
    await run(unlock);
    // A statement that may write may also leave something behind: tables that hide others, settings, what it listens to.
    isClean = !write;
    return result;
  } catch (cause) {
    if (controller.signal.aborted) throw controller.signal.reason;
    isClean = await run('ROLLBACK')
      .then(() => run(unlock))
      .then(
        () => true,
        () => false,
      );
    if (AgentError.is(cause)) throw cause;
    const code = asText(Object(cause).code);
    if (code === '57014') throw late;
    // A word that no query begins with is no more than a syntax error to a cursor.
    const hint = code === '42601' && !write ? '. It takes one query: SELECT, WITH or VALUES' : '';
    throw new AgentError('tool', `The database refused the statement: ${messageOf(cause)}${hint}`, { cause });
  } finally {
    clearTimeout(timer);
    release();
    if (isClean) client.off?.('error', ignore);
    client.release(!isClean);
    if (controller.signal.aborted) void endBackend(connect, backend);
  }
}

/** A server goes on with a statement whose client is gone, until it has something to send. */
async function endBackend(connect: TransactionOptions['connect'], backend: unknown): Promise<void> {
  if (typeof backend !== 'number') return;
  try {
    const client = await connect();
    try {
      await client.query({ text: `SELECT pg_terminate_backend(${backend})`, rowMode: 'array' });
    } finally {
      client.release();
    }
  } catch {
    // Then its own time limit ends it.
  }
}
