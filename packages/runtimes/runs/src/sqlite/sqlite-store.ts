import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { AgentError } from '@thimble/core';
import { chain, chainStart, sha256 } from '../log/chain.ts';
import type {
  Append,
  Appended,
  ClaimRequest,
  ListedRun,
  NewEntry,
  RunStore,
  StoredRun,
} from '../contract/run-store.ts';
import { explain, openDatabase } from './open-database.ts';
import { entryOfRow, listedRunOfRow, runOfRow } from '../contract/rows.ts';

/** The columns without the settings, which can be large. */
const listed =
  'id, agent, task, by_whom, state, created_at, updated_at, outcome, position, head, fence, owner, lease_until';

/** Above it, in characters, data goes to a table of its own. */
const blobLength = 1_000_000;

/**
 * Keeps runs in a file, on SQLite: for one machine, and any number of processes on it. The file and its folder are made
 * where they are missing. ':memory:' keeps them as long as the store.
 *
 * @throws AgentError `invalid-argument` for a file that cannot be used, with the reason
 */
export function sqliteStore(file: string): RunStore {
  const database = openDatabase(file);
  const statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  let isOpen = true;

  function prepare(sql: string) {
    const known = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, known);
    return known;
  }
  const one = (sql: string, ...values: SQLInputValue[]): unknown => prepare(sql).get(...values);
  const all = (sql: string, ...values: SQLInputValue[]): unknown[] => prepare(sql).all(...values);
  const change = (sql: string, ...values: SQLInputValue[]) => Number(prepare(sql).run(...values).changes);

  /** What a store does is one transaction, or one that only reads. */
  async function perform<T>(kind: 'read' | 'write' | 'sync', work: () => T): Promise<T> {
    if (!isOpen) throw new AgentError('disposed', 'This store was closed. Make a new one.');
    try {
      if (kind === 'read') return work();
      if (kind === 'sync') database.exec('PRAGMA synchronous = FULL');
      database.exec('BEGIN IMMEDIATE');
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      if (AgentError.is(error)) throw error;
      throw new AgentError('execution', `The runs in ${file} could not be reached: ${explain(error)}`, {
        cause: error,
      });
    } finally {
      if (kind === 'sync') database.exec('PRAGMA synchronous = NORMAL');
    }
  }

  function find(id: string): StoredRun | undefined {
    const row = one('SELECT * FROM runs WHERE id = ?', id);
    return row === undefined ? undefined : runOfRow(row);
  }

  function insert<T extends ListedRun>(run: T, entries: readonly NewEntry[], fence: number): T {
    const chained = chain(run, entries, fence);
    for (const { position, kind, key, time, data, hash } of chained) {
      const blob = data.length > blobLength ? sha256(data) : null;
      if (blob !== null) change('INSERT OR IGNORE INTO blobs VALUES (?, ?, ?)', run.id, blob, data);
      const values = [run.id, position, kind, key, time, fence, blob === null ? data : null, blob, hash];
      change('INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', ...values);
    }
    const last = chained.at(-1);
    return last ? { ...run, position: last.position, head: last.hash } : run;
  }

  function save<T extends ListedRun>(run: T): T {
    const saved = { ...run, updatedAt: Date.now() };
    const { state, updatedAt, outcome, position, head, fence, owner, leaseUntil, id } = saved;
    change(
      `UPDATE runs SET state = ?, updated_at = ?, outcome = ?, position = ?, head = ?, fence = ?, owner = ?, lease_until = ?
       WHERE id = ?`,
      state,
      updatedAt,
      outcome,
      position,
      head,
      fence,
      owner,
      leaseUntil,
      id,
    );
    return saved;
  }

  function append(id: string, { entries, fence, unless, when, change: wanted }: Append): Appended {
    const row = one(`SELECT ${listed} FROM runs WHERE id = ?`, id);
    if (row === undefined) return { type: 'missing' };
    const run = listedRunOfRow(row);
    if (fence !== undefined && (fence !== run.fence || run.owner === null)) return { type: 'fenced' };
    if (when && !when.includes(run.state)) return { type: 'refused', state: run.state };
    if (unless && hasNews(id, fence, unless)) return { type: 'refused', state: run.state };
    for (const { kind, key, once } of entries)
      if (once && one('SELECT 1 FROM entries WHERE run_id = ? AND kind = ? AND key = ?', id, kind, key ?? null))
        return { type: 'duplicate', key: key ?? '' };
    const longer = insert(run, entries, fence ?? 0);
    if (!wanted?.from.includes(run.state)) return { type: 'appended', state: save(longer).state };
    const { to, outcome = run.outcome } = wanted;
    const isHeld = to === 'running' || to === 'rolling-back';
    const { state } = save({ ...longer, state: to, outcome, ...(!isHeld && { owner: null, leaseUntil: null }) });
    return { type: 'appended', state };
  }

  function hasNews(id: string, fence: number | undefined, { kinds, after }: NonNullable<Append['unless']>): boolean {
    const sql = `SELECT 1 FROM entries WHERE run_id = ? AND position > ? AND kind IN (${marks(kinds)}) AND fence <> ? LIMIT 1`;
    return one(sql, id, after, ...kinds, fence ?? -1) !== undefined;
  }

  function claim({ owner, leaseMs, from, to, id, agents }: ClaimRequest): StoredRun | undefined {
    const now = Date.now();
    const row = one(
      `SELECT * FROM runs WHERE (${id === undefined ? 'TRUE' : 'id = ?'}) AND (${agents ? `agent IN (${marks(agents)})` : 'TRUE'})
         AND (state IN (${marks(from)}) OR (state = ? AND lease_until < ?)) ORDER BY updated_at LIMIT 1`,
      ...(id === undefined ? [] : [id]),
      ...(agents ?? []),
      ...from,
      to,
      now,
    );
    if (row === undefined) return undefined;
    const run = runOfRow(row);
    const claimed = { ...run, state: to, fence: run.fence + 1, owner, leaseUntil: now + leaseMs };
    const entry = { kind: 'claimed' as const, time: now, data: JSON.stringify({ owner, state: to }) };
    return save(insert(claimed, [entry], claimed.fence));
  }

  return {
    create: (run, entries) =>
      perform('sync', () => {
        const known = find(run.id);
        if (known) return { run: known, isNew: false };
        const { position, head } = chainStart(run.id);
        const now = Date.now();
        change(
          "INSERT INTO runs VALUES (?, ?, ?, ?, ?, 'queued', ?, ?, NULL, ?, ?, 0, NULL, NULL)",
          run.id,
          run.agent,
          run.task,
          run.settings,
          run.by,
          now,
          now,
          position,
          head,
        );
        const added = find(run.id);
        if (!added) throw new AgentError('execution', `The run ${run.id} could not be added.`);
        return { run: save(insert(added, entries, 0)), isNew: true };
      }),

    get: (id) => perform('read', () => find(id)),

    list: ({ states, agent, since = 0, limit = 100 }) =>
      perform('read', () =>
        all(
          `SELECT ${listed} FROM runs WHERE updated_at >= ? AND (${states ? `state IN (${marks(states)})` : 'TRUE'})
             AND (${agent === undefined ? 'TRUE' : 'agent = ?'}) ORDER BY created_at DESC, id DESC LIMIT ?`,
          since,
          ...(states ?? []),
          ...(agent === undefined ? [] : [agent]),
          limit,
        ).map(listedRunOfRow),
      ),

    claim: (request) => perform('write', () => claim(request)),

    renew: (id, fence, leaseMs) =>
      perform('write', () => {
        const sql = 'UPDATE runs SET lease_until = ? WHERE id = ? AND fence = ? AND owner IS NOT NULL';
        return change(sql, Date.now() + leaseMs, id, fence) > 0;
      }),

    append: (id, given) => perform(given.sync ? 'sync' : 'write', () => append(id, given)),

    read: (id, { after = 0, kinds, limit = -1 } = {}) =>
      perform('read', () =>
        all(
          `SELECT e.*, coalesce(e.data, b.data) AS text FROM entries e
             LEFT JOIN blobs b ON b.run_id = e.run_id AND b.hash = e.blob
             WHERE e.run_id = ? AND e.position > ? AND (${kinds ? `e.kind IN (${marks(kinds)})` : 'TRUE'})
             ORDER BY e.position LIMIT ?`,
          id,
          after,
          ...(kinds ?? []),
          limit,
        ).map(entryOfRow),
      ),

    remove: ({ states, before }) =>
      perform('write', () =>
        change(`DELETE FROM runs WHERE state IN (${marks(states)}) AND updated_at < ?`, ...states, before),
      ),

    async [Symbol.asyncDispose]() {
      if (!isOpen) return;
      isOpen = false;
      database.close();
    },
  };
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}
