import type { Journal } from '../contract/journal.ts';
import type { Json } from '../base/json.ts';

export type MapJournal = Journal & {
  /** JSON by key, in the order in which it was recorded. */
  readonly records: Map<string, string>;
  /** Keys of the effects that were performed in this life. */
  readonly performed: string[];
  /** Settles when the journal has died. */
  readonly died: Promise<'died'>;
};

/**
 * A journal that answers from its records. It dies, as a killed process does, when it holds `dieAfter` records: what is
 * asked of it then never settles. A key that is asked for twice in one life is an error.
 */
export function mapJournal(records = new Map<string, string>(), { dieAfter = Infinity } = {}): MapJournal {
  const performed: string[] = [];
  const asked = new Set<string>();
  const { promise: died, resolve: die } = Promise.withResolvers<'died'>();
  const dead = () => records.size >= dieAfter;
  const never = new Promise<never>(() => {});
  if (dead()) die('died');
  return {
    records,
    performed,
    died,
    async run(key, effect) {
      if (asked.has(key)) throw new Error(`The key ${key} was used twice.`);
      asked.add(key);
      const record = records.get(key);
      if (record !== undefined) return JSON.parse(record);
      if (dead()) return never;
      performed.push(key);
      const value = await effect();
      if (dead()) return never;
      records.set(key, JSON.stringify(value));
      if (!dead()) return JSON.parse(JSON.stringify(value));
      die('died');
      return never;
    },
  };
}

/** The journal with signals: those in `signals` have come, for the others it rejects. */
export function withSignals(journal: MapJournal, signals: Map<string, Json>): MapJournal & { readonly waited: string[] } {
  const waited: string[] = [];
  return {
    ...journal,
    waited,
    async signal(key) {
      waited.push(key);
      const value = signals.get(key);
      if (value === undefined) throw new Error(`${key} has not come yet.`);
      return JSON.parse(JSON.stringify(value));
    },
  };
}
