import { invalid } from '@thimble/core/utilities';
import type { PostgresClient } from './postgres-transaction.ts';

/** Roles that come with PostgreSQL, and reach files, programs or other sessions of the server. */
const roles = `'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_signal_backend', 'pg_signal_autovacuum_worker'`;

/**
 * Functions that no transaction takes back, and that a role may call only where somebody said so: of PostgreSQL, and of the extensions
 * adminpack, dblink, http, pg_net and aws_s3. Those in a language without bounds, such as plpython3u, are as bad.
 */
const functions = `'pg_read_file', 'pg_read_binary_file', 'pg_ls_dir', 'lo_import', 'lo_export', 'pg_reload_conf', 'pg_rotate_logfile', 'pg_promote',
  'pg_switch_wal', 'pg_create_restore_point', 'pg_file_write', 'pg_file_rename', 'pg_file_unlink', 'dblink', 'dblink_connect', 'dblink_connect_u',
  'dblink_exec', 'dblink_open', 'dblink_send_query', 'http', 'http_get', 'http_post', 'http_put', 'http_patch', 'http_delete',
  'query_export_to_s3', 'table_import_from_s3'`;

const reach = `SELECT
  (SELECT coalesce(bool_or(rolsuper), false) FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')),
  (SELECT string_agg(rolname, ', ' ORDER BY rolname) FROM pg_roles
    WHERE (rolreplication OR rolname IN (${roles})) AND pg_has_role(current_user, oid, 'MEMBER')),
  (SELECT string_agg(DISTINCT p.proname, ', ' ORDER BY p.proname) FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
    WHERE (p.proname IN (${functions}) OR NOT l.lanpltrusted AND l.lanname NOT IN ('internal', 'c')) AND has_function_privilege(p.oid, 'EXECUTE'))`;

/**
 * Refuses a role that reaches beyond its transaction, or may become one that does: a transaction that is read-only keeps it from nothing there.
 *
 * @throws AgentError `invalid-argument`
 */
export async function refuseReach(client: PostgresClient): Promise<void> {
  const { rows } = await client.query({ text: reach, rowMode: 'array' });
  const [isSuperuser, mayBecome, mayCall] = rows[0] ?? [true];
  const reasons = isSuperuser
    ? ['it may do anything on the server']
    : [
        ...(typeof mayBecome === 'string' ? [`it has what these roles have: ${mayBecome}`] : []),
        ...(typeof mayCall === 'string' ? [`it may call ${mayCall}`] : []),
      ];
  if (reasons.length === 0) return;
  throw invalid(
    `This role of PostgreSQL reaches beyond a read-only transaction: ${reasons.join('; ')}. Give one that nothing else uses and that may only read what it should, such as: CREATE ROLE reader LOGIN PASSWORD …; GRANT pg_read_all_data TO reader. What PUBLIC may call, REVOKE EXECUTE ON FUNCTION … FROM PUBLIC takes away. Or, where the database holds nothing that matters, allowSuperuser: true.`,
  );
}
