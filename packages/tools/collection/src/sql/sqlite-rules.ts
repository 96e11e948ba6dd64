import { constants, type DatabaseSync } from 'node:sqlite';

// Those that look and do not set, with or without an argument. `database_list` would tell where the file lies on this machine.
const readingPragmas = new Set([
  'table_info',
  'table_xinfo',
  'table_list',
  'index_info',
  'index_xinfo',
  'index_list',
  'foreign_key_list',
  'foreign_key_check',
  'function_list',
  'collation_list',
  'compile_options',
]);

const refusedFunctions = new Set(['load_extension', 'fts3_tokenizer', 'sqlite_attach', 'sqlite_detach']);

const longestValueBytes = 20_000_000;

/**
 * What SQLite itself is to refuse, beside writes to a database that is open for reading: other files, extensions, settings, values
 * that fill the memory. Returns a check for versions of Node.js whose SQLite cannot be told: before 24.10.
 */
export function setRules(database: DatabaseSync, { write }: { write: boolean }): (sql: string) => void {
  const { limits, setAuthorizer } = limitable(database);
  if (limits) Object.assign(limits, { attach: 0, length: longestValueBytes, sqlLength: 100_000 });
  if (!setAuthorizer) return (sql) => checkProgram(database, sql);
  setAuthorizer.call(database, (action, first, second) => {
    const isAllowed = write ? mayInWrite(action, first, second) : mayInRead(action, first, second);
    return isAllowed ? constants.SQLITE_OK : constants.SQLITE_DENY;
  });
  return () => {};
}

/** What SQLite said, and what to do where the rules are why it refused. */
export function explainRefusal(message: string, { write }: { write: boolean }): string {
  if (!/not authorized|authorization denied|prohibited|readonly database/.test(message)) return message;
  const taken = write
    ? 'It takes statements that read or change tables, and none on other files, transactions, extensions and settings.'
    : 'This database is only read: ask with SELECT, WITH or VALUES, or with a PRAGMA that looks, such as table_info(…).';
  return `${message}. ${taken}`;
}

type Authorizer = (action: number, first: string | null, second: string | null) => number;

/** The same database, as older versions have it: without some of its members. */
function limitable(database: DatabaseSync): {
  limits?: { [name: string]: number };
  setAuthorizer?: (this: DatabaseSync, authorizer: Authorizer) => void;
} {
  return Object(database);
}

function mayInRead(action: number, first: string | null, second: string | null): boolean {
  switch (action) {
    case constants.SQLITE_SELECT:
    case constants.SQLITE_READ:
    case constants.SQLITE_RECURSIVE:
      return true;
    case constants.SQLITE_FUNCTION:
      return !refusedFunctions.has(String(second).toLowerCase());
    case constants.SQLITE_PRAGMA:
      return readingPragmas.has(String(first).toLowerCase());
    default:
      return false;
  }
}

const refusedInWrite = new Set([
  constants.SQLITE_ATTACH,
  constants.SQLITE_DETACH,
  constants.SQLITE_TRANSACTION,
  constants.SQLITE_SAVEPOINT,
]);

function mayInWrite(action: number, first: string | null, second: string | null): boolean {
  const looks = action === constants.SQLITE_FUNCTION || action === constants.SQLITE_PRAGMA;
  return looks ? mayInRead(action, first, second) : !refusedInWrite.has(action);
}

/** Reads the program that SQLite makes of a statement. */
function checkProgram(database: DatabaseSync, sql: string): void {
  if (/^\s*explain\b/i.test(sql)) throw new Error('EXPLAIN needs Node.js 24.10 or later');
  if (/\bpragma(?:_|\s+(?:\w+\s*\.\s*)?)database_list\b/i.test(sql)) throw new Error('not authorized');
  for (const { opcode, p4 } of database.prepare(`EXPLAIN ${sql}`).iterate()) {
    const [name = ''] = /^\w+/.exec(String(p4)) ?? [];
    const isRefused =
      opcode === 'Vacuum' || opcode === 'AutoCommit' || opcode === 'Savepoint' || opcode === 'JournalMode';
    if (isRefused || refusedFunctions.has(name)) throw new Error('not authorized');
  }
}
