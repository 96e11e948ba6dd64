import type { PostgresClient } from './postgres-transaction.ts';

const maxTables = 500;

const tables = `SELECT n.nspname, c.relname,
    (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END, ', ' ORDER BY a.attnum)
      FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
    (SELECT string_agg(pg_get_constraintdef(k.oid), ', ' ORDER BY k.contype DESC)
      FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('p', 'f'))
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
    AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_%'
    AND has_table_privilege(c.oid, 'SELECT')
  ORDER BY 1, 2 LIMIT ${maxTables}`;

/** Tables and views that may be read, with columns and keys, or their names alone where that is too much. */
export async function describeTables(client: PostgresClient, maxCharacters: number): Promise<string> {
  const { rows } = await client.query({ text: tables, rowMode: 'array' });
  const named = rows.map(([schema, name, columns, keys]) => {
    const table = schema === 'public' ? String(name) : `${String(schema)}.${String(name)}`;
    const inside = [columns, keys].filter((part) => typeof part === 'string').join(', ');
    return { table, text: `${table}(${inside})` };
  });
  const whole = named.map(({ text }) => text).join('\n');
  if (whole.length <= maxCharacters) return whole;
  const names = named.map(({ table }) => table).join(', ');
  const cut = names.length > maxCharacters ? `${names.slice(0, maxCharacters)} …` : names;
  return `Tables: ${cut}\nTheir columns are in information_schema.columns.`;
}
