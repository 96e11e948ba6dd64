import { asFields, asText } from '@thimble/core/utilities';
import type { Database } from '../store/database.ts';

/** Rights that end by themselves, by the clock of the database. */
export type Leases = {
  /** Takes or extends a lease of one's own. */
  hold(name: string, ms: number): Promise<void>;
  /** True for the one that has it now. */
  acquire(name: string, ms: number): Promise<boolean>;
  release(name: string): Promise<void>;
  /** Those that begin so and are not over. */
  held(prefix: string): Promise<ReadonlySet<string>>;
  /** Forgets those that have long been over. */
  clear(): Promise<void>;
};

export function leasesIn({ query }: Database): Leases {
  const insert = 'INSERT INTO thimble.leases AS l VALUES ($1, thimble.now_ms() + $2) ON CONFLICT (name)';
  return {
    async hold(name, ms) {
      await query(`${insert} DO UPDATE SET until = excluded.until`, [name, Math.ceil(ms)]);
    },
    async acquire(name, ms) {
      const sql = `${insert} DO UPDATE SET until = excluded.until WHERE l.until < thimble.now_ms() RETURNING name`;
      return (await query(sql, [name, Math.ceil(ms)])).length > 0;
    },
    async release(name) {
      await query('DELETE FROM thimble.leases WHERE name = $1', [name]);
    },
    async held(prefix) {
      const sql = 'SELECT name FROM thimble.leases WHERE starts_with(name, $1) AND until >= thimble.now_ms()';
      return new Set((await query(sql, [prefix])).map((row) => asText(asFields(row).name)));
    },
    async clear() {
      await query('DELETE FROM thimble.leases WHERE until < thimble.now_ms() - 3600000');
    },
  };
}
