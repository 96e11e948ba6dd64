import { DatabaseSync } from 'node:sqlite';
import { distinctNames, rowTaker } from './sql/rows.ts';
import { explainRefusal, setRules } from './sql/sqlite-rules.ts';
import type { FromWorker, ToWorker } from './sql/worker-messages.ts';

// The script of a process of its own: SQLite cannot be interrupted from JavaScript, a process can be ended.
let write = false;
let answer: ((sql: string, limit: number) => Omit<Extract<FromWorker, { type: 'result' }>, 'type' | 'id'>) | undefined;

process.on('disconnect', () => process.exit());
process.on('message', (message: ToWorker) => {
  if (message.type === 'open') {
    write = message.write;
    try {
      answer = open(message);
      send({ type: 'ready' });
    } catch (error) {
      send({ type: 'failed', message: messageOf(error) });
    }
    return;
  }
  const { id, sql, limit } = message;
  try {
    if (!answer) throw new Error('no database is open');
    send({ type: 'result', id, ...answer(sql, limit) });
  } catch (error) {
    send({ type: 'error', id, message: explainRefusal(messageOf(error), { write }) });
  }
});

function open({ path, write, resultCharacters }: Extract<ToWorker, { type: 'open' }>): NonNullable<typeof answer> {
  const database = new DatabaseSync(path, { readOnly: !write, allowExtension: false, timeout: 5_000 });
  // A file that is no database is found out here.
  database.prepare('SELECT count(*) FROM sqlite_schema').get();
  const check = setRules(database, { write });
  return (sql, limit) => {
    const statement = database.prepare(sql);
    checkRest(database, sql.slice(statement.sourceSQL.length));
    check(sql);
    statement.setReadBigInts(true);
    const columns = distinctNames(statement.columns().map(({ name }) => name));
    if (columns.length === 0) return { columns, rows: [], changes: Number(statement.run().changes) };
    statement.setReturnArrays(true);
    const taker = rowTaker(limit, resultCharacters);
    let leftOut: string | undefined;
    for (const row of statement.iterate()) {
      leftOut = taker.take(Object.values(row));
      if (leftOut !== undefined) break;
    }
    return { columns, rows: taker.rows, ...(leftOut !== undefined && { leftOut }) };
  };
}

/** SQLite prepares the first statement and is silent about what follows. */
function checkRest(database: DatabaseSync, rest: string): void {
  if (rest.trim() === '') return;
  try {
    database.prepare(rest);
  } catch (error) {
    if (/no statements/.test(messageOf(error))) return;
  }
  throw new Error('one statement at a time');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function send(message: FromWorker): void {
  process.send?.(message);
}
