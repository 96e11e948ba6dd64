import { invalid } from '@thimble/core/utilities';
import type { PostgresClient } from './postgres-transaction.ts';

// A read-only transaction keeps none of these from reaching files and programs of the server.
const dangerousRoles = `SELECT coalesce(bool_or(pg_has_role(current_user, oid, 'MEMBER')), false) FROM pg_roles
  WHERE rolsuper OR rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program')`;

/** @throws AgentError `invalid-argument` */
export async function refuseSuperuser(client: PostgresClient): Promise<void> {
  const { rows } = await client.query({ text: dangerousRoles, rowMode: 'array' });
  if (rows[0]?.[0] === false) return;
  throw invalid(
    'This role of PostgreSQL may do anything on the server, and read-only transactions do not keep it from that. Give one that may only read what it should, such as: CREATE ROLE reader LOGIN PASSWORD …; GRANT pg_read_all_data TO reader. Or, where the database holds nothing that matters, allowSuperuser: true.',
  );
}

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
