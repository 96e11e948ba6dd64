import { execFileSync } from 'node:child_process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Model, ModelRequest } from '@thimble/core';
import type { ScenarioStream, WireReply, WireScenario } from '@thimble/core/testing';
import { packagesOf } from '../../scripts/packages.ts';
import { median, type Row } from '../measure.ts';

type Fetch = typeof globalThis.fetch;
type Adapter = { name: string; wire(reply: WireScenario): WireReply; create(fetch: Fetch): Model; encoding?: 'latin1' };

const request: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello?' }] }] };
const targetMs = 0.2;

/** What an adapter adds to its provider: time from the bytes of a chunk to the event, long streams, and its import. */
export async function models(): Promise<Row[]> {
  const rows: Row[] = [];
  const packages = await Promise.all(packagesOf('models').map(measured));
  for (const adapter of packages.flatMap(({ adapters }) => adapters)) {
    rows.push({
      figure: `${adapter.name}: chunk to event`,
      ours: await latency(adapter),
      target: { of: 'value', atMost: targetMs },
    });
    const short = await stream(adapter, 1_000);
    const long = await stream(adapter, 10_000);
    rows.push({
      figure: `${adapter.name}: time per chunk of 10,000`,
      ours: long.ms / 10_000,
      peer: { name: 'of 1,000', value: short.ms / 1_000 },
      target: { of: 'ratio', atMost: 1.5 },
    });
    rows.push({
      figure: `${adapter.name}: heap kept in a stream of 10,000`,
      ours: long.mb,
      unit: 'MB',
      target: { of: 'value', atMost: 5 },
    });
  }
  for (const { name, sdk } of packages) {
    rows.push({
      figure: `import '${name}' (built)`,
      ours: importTime(name),
      peer: { name: sdk, value: importTime(sdk) },
      target: { of: 'ratio', atMost: 2 },
    });
  }
  return rows;
}

/** What a package has for the bench: `src/__fixtures__/bench.ts`. */
async function measured({ folder, manifest: { name } }: ReturnType<typeof packagesOf>[number]) {
  const path = new URL(`../../${folder}/src/__fixtures__/bench.ts`, import.meta.url);
  const { sdk, adapters = [] }: { sdk: string; adapters?: Adapter[] } = await import(path.href);
  return { name, sdk, adapters };
}

/** The median time from the moment at which a chunk's bytes are there to the moment at which its event is. */
async function latency(adapter: Adapter): Promise<number> {
  const chunks = wireOf(adapter, 2_000);
  let body: ReadableStreamDefaultController<Uint8Array> | undefined;
  const fetch: Fetch = async () =>
    respond(adapter, new ReadableStream<Uint8Array>({ start: (controller) => void (body = controller) }));
  const events = adapter.create(fetch).stream(request)[Symbol.asyncIterator]();
  const times: number[] = [];
  let waiting = events.next();
  let arrived = 0;
  const settled = () => waiting.then(() => (arrived = performance.now()));
  let done = settled();
  for (const { bytes, isDelta } of chunks) {
    while (!body) await new Promise(setImmediate);
    const sent = performance.now();
    body.enqueue(bytes);
    if (!isDelta) continue;
    await done;
    times.push(arrived - sent);
    waiting = events.next();
    done = settled();
  }
  await events.return?.();
  await done.catch(() => undefined);
  return median(times.slice(times.length / 4));
}

/** A whole stream, and what of the heap it holds near its end. */
async function stream(adapter: Adapter, deltas: number): Promise<{ ms: number; mb: number }> {
  const chunks = wireOf(adapter, deltas).map(({ bytes }) => bytes);
  const fetch: Fetch = async () => {
    const iterator = chunks.values();
    return respond(
      adapter,
      new ReadableStream<Uint8Array>({
        pull(controller) {
          const { value, done } = iterator.next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
      }),
    );
  };
  const runs: number[] = [];
  const kept: number[] = [];
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    let seen = 0;
    let begun = 0;
    let collected = 0;
    for await (const event of adapter.create(fetch).stream(request)) {
      if (event.type !== 'text-delta') continue;
      seen += 1;
      if (round > 0 || (seen !== 100 && seen !== deltas - 100)) continue;
      const pause = performance.now();
      collect();
      const heap = process.memoryUsage().heapUsed;
      if (seen === 100) begun = heap;
      else kept.push((heap - begun) / 1e6);
      collected += performance.now() - pause;
    }
    runs.push(performance.now() - start - collected);
    if (seen !== deltas) throw new Error(`${adapter.name} gave ${seen} of ${deltas} deltas`);
  }
  return { ms: median(runs), mb: Math.max(0, ...kept) };
}

function wireOf({ wire, encoding }: Adapter, deltas: number): { bytes: Uint8Array; isDelta: boolean }[] {
  const words = Array.from({ length: deltas }, (_, index) => `word${index} `);
  const usage = { inputTokens: 100, outputTokens: deltas };
  const reply: ScenarioStream = {
    type: 'stream',
    parts: [{ type: 'text', deltas: words }],
    end: { type: 'finish', reason: 'stop', usage },
  };
  const { body } = wire(reply);
  const bytes = body.map((chunk) => Buffer.from(chunk, encoding ?? 'utf8'));
  // Whole texts at the end hold the words too: deltas are those with just one.
  return body.map((chunk, index) => ({
    bytes: bytes[index] ?? Buffer.of(),
    isDelta: chunk.match(/word\d/g)?.length === 1,
  }));
}

function respond({ wire }: Adapter, body: ReadableStream<Uint8Array>): Response {
  const { headers } = wire({
    type: 'stream',
    parts: [],
    end: { type: 'finish', reason: 'stop', usage: null },
  });
  return new Response(body, { headers });
}

function importTime(name: string): number {
  const code = `await import('data:text/javascript,'); const start = performance.now(); await import('${name}'); process.stdout.write(String(performance.now() - start))`;
  return median(
    Array.from({ length: 7 }, () =>
      Number(
        execFileSync(process.execPath, ['--input-type=module', '-e', code], {
          cwd: import.meta.dirname,
          encoding: 'utf8',
        }),
      ),
    ),
  );
}

function collect(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}
