import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { setRules } from './sqlite-rules.ts';

/** As in a version of Node.js whose SQLite takes no rules. */
function olderDatabase(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  onTestFinished(() => database.close());
  database.exec('CREATE TABLE t (a)');
  return new Proxy(database, {
    get(_, name) {
      if (name === 'setAuthorizer' || name === 'limits') return undefined;
      const member: unknown = Reflect.get(database, name);
      return typeof member === 'function' ? member.bind(database) : member;
    },
  });
}

describe('where SQLite cannot be told what to refuse, its program of the statement is read', () => {
  test.each([
    "ATTACH '/tmp/x' AS y",
    'DETACH y',
    "VACUUM INTO '/tmp/x'",
    'VACUUM',
    'BEGIN',
    'SAVEPOINT s',
    'EXPLAIN SELECT 1',
    'PRAGMA main.database_list',
    'SELECT file FROM pragma_database_list',
  ])('%s', (sql) => {
    const check = setRules(olderDatabase(), { write: false });
    expect(() => check(sql)).toThrow(/not authorized|24\.10/);
  });

  test.each(["SELECT 'ATTACH' FROM t", 'SELECT count(*) FROM t', 'PRAGMA table_info(t)'])('but not %s', (sql) => {
    expect(() => setRules(olderDatabase(), { write: false })(sql)).not.toThrow();
  });
});
