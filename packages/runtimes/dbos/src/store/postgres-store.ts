import { AgentError } from '@thimble/core';
import { asFields, asText } from '@thimble/core/utilities';
import {
  entryOfRow,
  isStoredState,
  listedRunOfRow,
  runOfRow,
  type Appended,
  type NewEntry,
  type RunStore,
} from '@thimble/runs/store';
import { openDatabase, type Database } from './database.ts';

export type PostgresStoreOptions = {
  /** Connections at the same time. @default 10 */
  connections?: number | undefined;
};

/**
 * Keeps runs in PostgreSQL, in the schema `thimble`, which is made where it is missing: for any number of processes on any
 * number of machines. Each method is one round trip. It connects when it is first used.
 *
 * @param address such as postgres://user:password@host/database
 * @throws AgentError in its methods: `invalid-argument` for a database that cannot be used, `execution` where it is gone
 */
export function postgresStore(address: string, options: PostgresStoreOptions = {}): RunStore {
  return storeIn(openDatabase(address, options));
}

/** The store in a database, which it closes at its end. */
export function storeIn({ query, ...database }: Database): RunStore {
  return {
    async create({ id, agent, task, settings, by }, entries) {
      const sql = 'SELECT * FROM thimble.create_run($1, $2, $3, $4, $5, $6, $7, $8, $9)';
      const [row] = await query(sql, [id, agent, task, settings, by, ...columnsOf(entries)]);
      const { is_new: isNew, run } = asFields(row);
      return { run: runOfRow(run), isNew: isNew === true };
    },

    async get(id) {
      const [row] = await query('SELECT * FROM thimble.runs WHERE id = $1', [id]);
      return row === undefined ? undefined : runOfRow(row);
    },

    async list({ states = null, agent = null, since = 0, limit = 100 }) {
      const rows = await query(
        `SELECT id, agent, task, by_whom, state, created_at, updated_at, outcome, position, head, fence, owner, lease_until
           FROM thimble.runs WHERE updated_at >= $1 AND ($2::text[] IS NULL OR state = ANY ($2))
           AND ($3::text IS NULL OR agent = $3) ORDER BY created_at DESC, id DESC LIMIT $4`,
        [since, states, agent, limit],
      );
      return rows.map(listedRunOfRow);
    },

    async claim({ owner, leaseMs, from, to, id = null, agents = null }) {
      const sql = 'SELECT run FROM thimble.claim($1, $2, $3, $4, $5, $6) AS run';
      const [row] = await query(sql, [owner, Math.ceil(leaseMs), from, to, id, agents]);
      return row === undefined ? undefined : runOfRow(asFields(row).run);
    },

    async renew(id, fence, leaseMs) {
      const rows = await query(
        `UPDATE thimble.runs SET lease_until = thimble.now_ms() + $3 WHERE id = $1 AND fence = $2 AND owner IS NOT NULL
           RETURNING id`,
        [id, fence, Math.ceil(leaseMs)],
      );
      return rows.length > 0;
    },

    async append(id, { entries, fence = null, unless, when = null, change }) {
      const values = '$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11';
      const sql = `SELECT * FROM ${unless ? `thimble.append_unless($12, $13, ${values})` : `thimble.append(${values})`}`;
      const onces = entries.map(({ once = false }) => once);
      const { from = [], to = null, outcome = null } = change ?? {};
      const news = unless ? [unless.kinds, unless.after] : [];
      const [row] = await query(sql, [id, fence, when, ...columnsOf(entries), onces, from, to, outcome, ...news]);
      return toAppended(row);
    },

    async read(id, { after = 0, kinds = null, limit = null } = {}) {
      const rows = await query(
        `SELECT e.*, coalesce(e.data, b.data) AS text FROM thimble.entries e
           LEFT JOIN thimble.blobs b ON b.run_id = e.run_id AND b.hash = e.blob
           WHERE e.run_id = $1 AND e.position > $2 AND ($3::text[] IS NULL OR e.kind = ANY ($3))
           ORDER BY e.position LIMIT $4`,
        [id, after, kinds, limit],
      );
      return rows.map(entryOfRow);
    },

    async remove({ states, before }) {
      const sql = 'DELETE FROM thimble.runs WHERE state = ANY ($1) AND updated_at < $2 RETURNING id';
      return (await query(sql, [states, before])).length;
    },

    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

function columnsOf(entries: readonly NewEntry[]) {
  return [
    entries.map(({ kind }) => kind),
    entries.map(({ key = null }) => key),
    entries.map(({ time }) => time),
    entries.map(({ data }) => data),
  ];
}

function toAppended(row: unknown): Appended {
  const { type, detail } = asFields(row);
  if (type === 'missing' || type === 'fenced') return { type };
  if (type === 'duplicate') return { type, key: asText(detail) };
  const state = asText(detail);
  if ((type === 'appended' || type === 'refused') && isStoredState(state)) return { type, state };
  throw new AgentError('execution', 'The database of runs is damaged: it gave no answer that can be read.');
}
