import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { typescriptDeclarations } from '@thimble/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { callTool } from './__fixtures__/call-tool.ts';
import { temporaryFolder } from './__fixtures__/temporary-folder.ts';
import { sql, type SqlOptions, type SqlSource } from './sql.ts';

async function database(source: SqlSource, options?: SqlOptions) {
  const tool = await sql(source, options);
  onTestFinished(() => tool[Symbol.asyncDispose]());
  const query = (statement: string, limit?: number) => callTool(tool, { sql: statement, limit });
  return { tool, query };
}

const schema = `CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
  CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customers, euros REAL);
  INSERT INTO customers VALUES (1, 'Ada'), (2, 'Bob');
  INSERT INTO orders VALUES (1, 1, 9.5), (2, 1, 20), (3, 2, 1);`;

function shop(script = schema) {
  const folder = temporaryFolder();
  const path = join(folder, 'shop.db');
  const file = new DatabaseSync(path);
  file.exec(script);
  file.close();
  return { folder, path };
}

const endless = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c';

describe('a SQLite file', () => {
  test('is asked, and its schema stands in the description', async () => {
    const { tool, query } = await database(shop().path, { description: 'orders of a shop' });
    expect(tool.effect).toBe('read');
    expect(tool.declaration.description).toContain('SQLite database (orders of a shop)');
    expect(tool.declaration.description).toContain('customer INTEGER REFERENCES customers');
    expect(
      await query(
        'SELECT name, sum(euros) AS total FROM orders JOIN customers c ON c.id = customer GROUP BY 1 ORDER BY 2 DESC;',
      ),
    ).toEqual({
      rows: [
        { name: 'Ada', total: 29.5 },
        { name: 'Bob', total: 1 },
      ],
    });
    expect(await query("SELECT * FROM pragma_table_info('orders')")).toMatchObject({ rows: { length: 3 } });
  });

  test('gives values that JSON holds, and columns of one name apart', async () => {
    const { query } = await database(shop().path);
    expect(await query("SELECT 9007199254740993 a, 5 a, 1e999 b, x'00ff' c, NULL d, 'é' e")).toEqual({
      rows: [{ a: '9007199254740993', a_2: 5, b: 'Infinity', c: '(2 bytes)', d: null, e: 'é' }],
    });
  });

  test('gives columns of any name', async () => {
    const { tool, query } = await database(shop().path);
    const { rows } = Object(await query('SELECT 1 AS "__proto__", 2 AS "constructor", 3 AS ""'));
    expect(JSON.stringify(rows)).toBe('[{"__proto__":1,"constructor":2,"":3}]');
    expect(typescriptDeclarations([tool.declaration])).toContain('rows: Array<Record<string, any>>;');
  });

  test('gives no more rows than were asked for, and no more text than fits', async () => {
    const { query } = await database(shop().path, { maxRows: 1_000, resultCharacters: 5_000 });
    const counting = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c';
    expect(await query(counting, 2)).toEqual({
      rows: [{ x: 1 }, { x: 2 }],
      leftOut: expect.stringContaining('more than these 2 rows'),
    });
    const wide = await query(
      "SELECT printf('%01000d', x) t FROM (SELECT 1 x UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5)",
    );
    expect(wide).toMatchObject({ rows: { length: 4 }, leftOut: expect.stringContaining('Only 4 rows fit') });
    await expect(query('SELECT 1', 1_001)).rejects.toMatchObject({ code: 'tool-input' });
  });

  test('refuses what writes, whatever it looks like', async () => {
    const { folder, path } = shop();
    const { query } = await database(path);
    const outside = join(folder, 'outside.db');
    for (const statement of [
      'DELETE FROM orders',
      'WITH x AS (SELECT 1) INSERT INTO customers SELECT 3, 4 FROM x',
      'CREATE TABLE t (a)',
      'CREATE TEMP TABLE t (a)',
      'PRAGMA writable_schema = 1',
      'PRAGMA journal_mode = DELETE',
      'PRAGMA query_only = 0',
      `ATTACH '${outside}' AS o`,
      `VACUUM INTO '${outside}'`,
      'BEGIN',
      "SELECT load_extension('/tmp/x')",
      'EXPLAIN DELETE FROM orders',
    ])
      await expect(query(statement)).rejects.toThrow(/The database refused the statement: .*ask with SELECT/);
    expect(readdirSync(folder)).toEqual(['shop.db']);
    expect(await query('SELECT count(*) n FROM orders')).toEqual({ rows: [{ n: 3 }] });
  });

  test.each(['PRAGMA database_list', 'SELECT * FROM pragma_database_list'])(
    '%s does not tell where it lies',
    async (sql) => {
      const { query } = await database(shop().path);
      await expect(query(sql)).rejects.toThrow(/not authorized/);
    },
  );

  test('takes one statement at a time', async () => {
    const { query } = await database(shop().path);
    await expect(query('SELECT 1; SELECT 2')).rejects.toThrow('one statement at a time');
    await expect(query('SELECT 1; nonsense')).rejects.toThrow('one statement at a time');
    await expect(query(' -- nothing')).rejects.toThrow('no statements');
    expect(await query('SELECT 1 AS n; -- and a comment\n')).toEqual({ rows: [{ n: 1 }] });
    expect(await Promise.all([query('SELECT 1 AS n'), query('SELECT 2 AS n')])).toEqual([
      { rows: [{ n: 1 }] },
      { rows: [{ n: 2 }] },
    ]);
  });

  test('a statement that runs for ever is stopped, and the next one works', async () => {
    const { query } = await database(shop().path, { timeoutMs: 200 });
    await expect(query(endless)).rejects.toThrow('took longer than 200 ms');
    const next = await database(shop().path);
    expect(await next.query('SELECT 1 AS n')).toEqual({ rows: [{ n: 1 }] });
  });

  test('a call that is aborted ends its statement', async () => {
    const { tool, query } = await database(shop().path);
    const controller = new AbortController();
    const call = callTool(tool, { sql: endless }, { signal: controller.signal });
    call.catch(() => {});
    await new Promise(setImmediate);
    controller.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    expect(await query('SELECT 1 AS n')).toEqual({ rows: [{ n: 1 }] });
  });

  test('a value that would fill the memory is refused', async () => {
    const { query } = await database(shop().path);
    await expect(query('SELECT randomblob(900000000)')).rejects.toThrow('too big');
    expect(await query("SELECT printf('%0100000d', 1) AS t")).toMatchObject({
      rows: [{ t: expect.stringContaining('(100000 characters)') }],
    });
  });

  test('a schema that is too long is told by names', async () => {
    const script = Array.from({ length: 50 }, (_, index) => `CREATE TABLE table_${index} (a_long_column TEXT);`).join(
      '',
    );
    const { tool } = await database(shop(script).path, { schemaCharacters: 1_000 });
    expect(tool.declaration.description).toContain('table_0, table_1,');
    expect(tool.declaration.description.length).toBeLessThan(1_400);
  });

  test('that is not there, or is none, is told at once', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'text.db'), 'This is no database. '.repeat(100));
    await expect(sql(join(folder, 'nowhere.db'))).rejects.toMatchObject({
      code: 'tool',
      message: expect.stringContaining(`There is no database ${join(folder, 'nowhere.db')}`),
    });
    await expect(sql(join(folder, 'text.db'))).rejects.toThrow(/not a database.*text\.db/);
    expect(existsSync(join(folder, 'nowhere.db'))).toBe(false);
    await expect(sql(':memory:')).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});

describe('with write: true', () => {
  test('a statement changes data, after somebody agreed', async () => {
    const { path } = shop();
    const { tool, query } = await database(path, { write: true });
    expect(tool.effect).toBe('write');
    expect((await tool.prepare({ sql: 'SELECT 1' })).needsApproval).toBe(true);
    expect(await query('UPDATE orders SET euros = euros + 1')).toEqual({ rows: [], changes: 3 });
    expect(await query('INSERT INTO customers (name) VALUES (?1) RETURNING id'.replace('?1', "'Eve'"))).toEqual({
      rows: [{ id: 3 }],
    });
    const file = new DatabaseSync(path);
    expect(file.prepare('SELECT sum(euros) s FROM orders').get()).toMatchObject({ s: 33.5 });
    file.close();
  });

  test('other files, extensions and settings stay closed, and no transaction is left open', async () => {
    const { folder, path } = shop();
    const { query } = await database(path, { write: true });
    for (const statement of [
      `ATTACH '${join(folder, 'o.db')}' AS o`,
      `VACUUM INTO '${join(folder, 'o.db')}'`,
      'PRAGMA writable_schema = 1',
      'BEGIN',
      "SELECT load_extension('x')",
    ])
      await expect(query(statement)).rejects.toThrow('refused');
    expect(existsSync(join(folder, 'o.db'))).toBe(false);
  });
});

test('a database in memory is copied, and read', async () => {
  const memory = new DatabaseSync(':memory:');
  memory.exec(schema);
  const { query } = await database(memory);
  expect(await query('SELECT count(*) n FROM orders')).toEqual({ rows: [{ n: 3 }] });
  memory.exec('DELETE FROM orders');
  expect(await query('SELECT count(*) n FROM orders')).toEqual({ rows: [{ n: 0 }] });
  await expect(sql(memory, { write: true })).rejects.toMatchObject({ code: 'invalid-argument' });
});

test('an open database in a file is asked in that file', async () => {
  const file = new DatabaseSync(shop().path);
  onTestFinished(() => file.close());
  const { query } = await database(file);
  expect(await query('SELECT count(*) n FROM orders')).toEqual({ rows: [{ n: 3 }] });
});
