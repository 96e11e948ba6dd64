/** A value as JSON holds it. */
export type Cell = null | boolean | number | string | Cell[] | { [key: string]: Cell };

const cellCharacters = 20_000;

/** What a database gave: big integers as numbers where they fit, else as text; bytes as their count; long text cut. */
export function toCell(value: unknown): Cell {
  if (value === null || value === undefined || typeof value === 'boolean') return value ?? null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'string') return cut(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `(${value.length} bytes)`;
  const json = JSON.stringify(value) ?? 'null';
  return json.length > cellCharacters ? cut(json) : JSON.parse(json);
}

/** Takes rows while there is room, and tells why there are not all. */
export function rowTaker(limit: number, maxCharacters: number) {
  const rows: Cell[][] = [];
  let room = maxCharacters;
  return {
    rows,
    /** Undefined where the row was taken; else no more of them is. */
    take(row: readonly unknown[]): string | undefined {
      if (rows.length === limit)
        return `There are more than these ${limit} rows: narrow the statement, or ask for a higher limit.`;
      const cells = row.map(toCell);
      room -= JSON.stringify(cells).length;
      if (room < 0) return `Only ${rows.length} rows fit: ask for fewer columns, or for shorter texts.`;
      rows.push(cells);
      return undefined;
    },
  };
}

/** Columns by name: `count`, `count_2` … where a statement gives several of one name. */
export function distinctNames(names: readonly string[]): string[] {
  const used = new Map<string, number>();
  return names.map((name) => {
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}

function cut(text: string): string {
  return text.length > cellCharacters ? `${text.slice(0, cellCharacters)}… (${text.length} characters)` : text;
}
