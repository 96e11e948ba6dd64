/** One figure beside what it is compared with. Times are medians, in milliseconds, unless `unit` says otherwise. */
export type Row = {
  figure: string;
  ours: number;
  unit?: string;
  /** The peer or the bare engine, measured in the same run. */
  peer?: { name: string; value: number };
  /** What DESIGN asks for: an upper bound of `ours`, or of `ours / peer`. */
  target?: { of: 'value' | 'ratio'; atMost: number };
};

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The median time of `rounds` calls, after a tenth as many to warm up. */
export async function time(rounds: number, run: () => unknown): Promise<number> {
  const [only = Number.NaN] = await timeInTurn(rounds, [run]);
  return only;
}

/** The median times of several things, measured in turn, so that a busy machine is as busy for each of them. */
export async function timeInTurn(rounds: number, runs: readonly (() => unknown)[]): Promise<number[]> {
  const times: number[][] = runs.map(() => []);
  for (let round = -Math.ceil(rounds / 10); round < rounds; round++) {
    for (const [index, run] of runs.entries()) {
      const start = performance.now();
      await run();
      if (round >= 0) times[index]?.push(performance.now() - start);
    }
  }
  return times.map(median);
}

/** The median processor time of this thread for something that does not wait: what others do on the machine does not count. */
export function processorTime(rounds: number, run: () => void): number {
  const times: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const before = process.threadCpuUsage();
    run();
    const { user, system } = process.threadCpuUsage(before);
    if (round >= 0) times.push((user + system) / 1_000);
  }
  return median(times);
}

export function ratioOf({ ours, peer }: Row): number | undefined {
  return peer && ours / peer.value;
}

export function isMet(row: Row): boolean | undefined {
  if (!row.target) return undefined;
  const value = row.target.of === 'ratio' ? ratioOf(row) : row.ours;
  return value !== undefined && value <= row.target.atMost;
}
