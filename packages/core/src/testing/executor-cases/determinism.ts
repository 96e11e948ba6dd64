import type { Json } from '../../base/json.ts';
import { assert, assertEqual, show, valueOf } from '../assertions.ts';
import { createToolHost } from '../executor-bench/tool-host.ts';
import type { Bench, ScriptTable } from './case.ts';

/** The same seed, clock, results and order of results make the same run. */
export const determinism: ScriptTable = {
  async 'the same seed gives the same random numbers'(bench) {
    const { draw } = bench.code;
    const [first, second] = [await valuesOf(bench, [draw, draw], 7), await valuesOf(bench, [draw, draw], 7)];
    assertEqual(first, second, 'draws of two sessions');
    assertEqual(new Set(first.flat()).size, 6, 'different numbers in two steps');
    assert(
      first.flat().every((n) => Number(n) >= 0 && Number(n) < 1),
      `numbers out of [0, 1): ${show(first)}`,
    );
  },

  async 'another seed gives other random numbers'(bench) {
    const { draw } = bench.code;
    const [first, second] = [await valuesOf(bench, [draw], 1), await valuesOf(bench, [draw], 2)];
    assert(show(first) !== show(second), `two seeds gave the same numbers: ${show(first)}`);
  },

  async 'the same seed gives the same ids, and timers come in the same order'(bench) {
    const step =
      bench.executor.language === 'python'
        ? `import asyncio, random
seen = [random.random(), random.getrandbits(32)]
async def after(ms):
    await asyncio.sleep(ms / 1000)
    seen.append(ms)
await asyncio.gather(*[after(ms) for ms in [30, 10, 20, 10]])
seen`
        : `const seen = [crypto.randomUUID(), ...crypto.getRandomValues(new Uint8Array(4))];
const start = Date.now();
await Promise.all([30, 10, 20, 10].map((ms) => new Promise((resolve) => setTimeout(() => resolve(seen.push(ms, Date.now() - start)), ms))));
seen`;
    const [first, second] = [await valuesOf(bench, [step, step], 7), await valuesOf(bench, [step, step], 7)];
    assertEqual(first, second, 'ids, times and order of two sessions');
    const [other] = await valuesOf(bench, [step], 8);
    assert(show(first[0]) !== show(other), 'another seed gave the same ids');
    assert(show(first[0]) !== show(first[1]), 'two steps gave the same ids');
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
    const { clock, add } = bench.code;
    const read = () => [time, time, new Date(time).toISOString()];
    assertEqual(valueOf(await session.run(clock)), read(), 'times of the guest');
    const before = time;
    assertEqual(valueOf(await session.run(`${add(1, 1)};\n${clock}`)), read(), 'times after a result');
    assert(time > before, 'the tool was not called');
    time += 60_000;
    assertEqual(valueOf(await session.run(clock)), read(), 'times of the next run');
  },

  async 'results settle in the order in which the host settles them'(bench) {
    let wanted = '';
    const waiting = new Map<string, () => void>();
    await using session = await bench.open({
      callTool({ input }) {
        const { promise, resolve } = Promise.withResolvers<Json>();
        const name = JSON.stringify(input).replace(/.*:"|"}/g, '');
        waiting.set(name, () => resolve(name));
        if (waiting.size === wanted.length) setTimeout(() => wanted.split('').forEach((next) => waiting.get(next)?.()));
        return promise;
      },
    });
    for (wanted of ['abcd', 'dcba', 'cadb']) {
      waiting.clear();
      const settled = await session.run(bench.code.race('a', 'b', 'c', 'd'));
      assertEqual(valueOf(settled), Array.from(wanted), 'order of settling');
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
