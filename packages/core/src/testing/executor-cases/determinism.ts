import type { Json } from '../../json.ts';
import { assert, assertEqual, show, valueOf } from '../assertions.ts';
import { createToolHost } from '../test-executor-tools.ts';
import type { Bench, ScriptTable } from './case.ts';

const draw = '[Math.random(), Math.random(), Math.random()]';

/** The same seed, clock, results and order of results make the same run. */
export const determinism: ScriptTable = {
  async 'the same seed gives the same Math.random'(bench) {
    const [first, second] = [await valuesOf(bench, [draw, draw], 7), await valuesOf(bench, [draw, draw], 7)];
    assertEqual(first, second, 'draws of two sessions');
    assertEqual(new Set(first.flat()).size, 6, 'different numbers in two steps');
    assert(
      first.flat().every((n) => Number(n) >= 0 && Number(n) < 1),
      `numbers out of [0, 1): ${show(first)}`,
    );
  },

  async 'another seed gives another Math.random'(bench) {
    const [first, second] = [await valuesOf(bench, [draw], 1), await valuesOf(bench, [draw], 2)];
    assert(show(first) !== show(second), `two seeds gave the same numbers: ${show(first)}`);
  },

  async 'the clock is `now`, read when a run starts and when a result is delivered'(bench) {
    let time = 1_000_000_000_000;
    const host = createToolHost();
    await using session = await bench.open({
      now: () => time,
      callTool(call, options) {
        time += 500;
        return host.callTool(call, options);
      },
    });
    const code =
      'const a = Date.now(); await add({ a: 1, b: 1 }); [a, Date.now(), new Date().getTime(), new Date().toISOString()]';
    const times = valueOf(await session.run(code));
    const later = time;
    const expected = [later - 500, later, later, new Date(later).toISOString()];
    assertEqual(times, expected, 'times of the guest');
    time += 60_000;
    assertEqual(valueOf(await session.run('Date.now()')), time, 'time of the next run');
  },

  async 'results settle in the order in which the host settles them'(bench) {
    const order =
      "const seen = []; await Promise.all(['a', 'b', 'c', 'd'].map((value) => echo({ value }).then((v) => seen.push(v)))); seen.join('')";
    for (const wanted of ['abcd', 'dcba', 'cadb']) {
      const waiting = new Map<string, () => void>();
      await using session = await bench.open({
        callTool({ input }) {
          const { promise, resolve } = Promise.withResolvers<Json>();
          const name = JSON.stringify(input).replace(/.*:"|"}/g, '');
          waiting.set(name, () => resolve(name));
          if (waiting.size === wanted.length)
            setTimeout(() => wanted.split('').forEach((next) => waiting.get(next)?.()));
          return promise;
        },
      });
      assertEqual(valueOf(await session.run(order)), wanted, 'order of settling');
    }
  },
};

async function valuesOf(bench: Bench, steps: readonly string[], seed: number): Promise<Json[]> {
  await using session = await bench.open({ seed, now: () => 0 });
  const values: Json[] = [];
  for (const step of steps) {
    values.push(valueOf(await session.run(step)) ?? null);
  }
  return values;
}
