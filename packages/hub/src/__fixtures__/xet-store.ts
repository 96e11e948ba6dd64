import type { IncomingMessage, ServerResponse } from 'node:http';

export const casToken = 'cas-localtesttoken';

type Term = { xorb: string; length: number; start: number; end: number };

/** The store of Xet as `@huggingface/hub` uses it: blocks of chunks, and lists of the blocks that a file is made of. */
export type XetStore = {
  /** Blocks that were put, by their hash. */
  xorbs: Map<string, Buffer>;
  /** The hash of a file, by the SHA-256 of what is in it. */
  files: Map<string, string>;
  /** Answers a request to the store; false if it is none. */
  handle(request: { method: string; path: string; headers: IncomingMessage['headers']; body: Buffer }, response: ServerResponse): boolean;
};

/** `url`: where the store is reached. */
export function xetStore(url: () => string): XetStore {
  const xorbs = new Map<string, Buffer>();
  const files = new Map<string, string>();
  const terms = new Map<string, Term[]>();

  function answer(response: ServerResponse, status: number, value: unknown): true {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    return true;
  }

  return {
    xorbs,
    files,
    handle({ method, path, headers, body }, response) {
      const [, what = '', hash = ''] = /^\/(v1\/xorbs\/default|v1\/chunks\/default|v1\/shards|v2\/reconstructions|blocks)(?:\/([0-9a-f]{64}))?$/.exec(path) ?? [];
      if (what === '') return false;
      if (what !== 'blocks' && headers.authorization !== `Bearer ${casToken}`) return answer(response, 401, {});
      if (what === 'v1/xorbs/default' && method === 'POST') {
        xorbs.set(hash, body);
        return answer(response, 200, { was_inserted: true });
      }
      if (what === 'v1/shards') {
        for (const file of filesOf(body)) {
          files.set(file.sha256, file.hash);
          terms.set(file.hash, file.terms);
        }
        return answer(response, 200, { result: 1 });
      }
      if (what === 'v2/reconstructions') {
        const parts = terms.get(hash) ?? [];
        const blocks = Map.groupBy(parts, ({ xorb }) => xorb);
        return answer(response, 200, {
          offset_into_first_range: 0,
          terms: parts.map(({ xorb, length, start, end }) => ({ hash: xorb, unpacked_length: length, range: { start, end } })),
          xorbs: Object.fromEntries(
            [...blocks].map(([xorb, ranges]) => [
              xorb,
              ranges.map(({ start, end }) => ({
                url: `${url()}/blocks/${xorb}`,
                ranges: [{ chunks: { start, end }, bytes: bytesOf(xorbs.get(xorb) ?? Buffer.alloc(0), start, end) }],
              })),
            ]),
          ),
        });
      }
      const block = what === 'blocks' ? xorbs.get(hash) : undefined;
      // Nothing was uploaded before by anybody else.
      if (!block) return answer(response, 404, {});
      const [, from = '0', to = ''] = /bytes=(\d+)-(\d*)/.exec(headers.range ?? '') ?? [];
      response.writeHead(206).end(block.subarray(Number(from), to === '' ? undefined : Number(to) + 1));
      return true;
    },
  };
}

/** A chunk has a header of 8 bytes, in which the second to the fourth are its length. */
function bytesOf(xorb: Buffer, first: number, end: number): { start: number; end: number } {
  const starts = [0];
  for (let at = 0; at < xorb.length; starts.push(at)) at += 8 + xorb.readUIntLE(at + 1, 3);
  return { start: starts[first] ?? 0, end: (starts[end] ?? xorb.length) - 1 };
}

const header = 48;
const entry = 48;
const withVerification = 0x80000000;
const withMetadata = 0x40000000;

/** The files that a shard lists. */
function filesOf(shard: Buffer): { hash: string; sha256: string; terms: Term[] }[] {
  const found = [];
  for (let at = header; shard.readUInt32LE(at) !== 0xffffffff; ) {
    const hash = hashAt(shard, at);
    const flags = shard.readUInt32LE(at + 32);
    const count = shard.readUInt32LE(at + 36);
    at += entry;
    const terms = Array.from({ length: count }, (_, index): Term => {
      const place = at + index * entry;
      const [length, start, end] = [36, 40, 44].map((offset) => shard.readUInt32LE(place + offset));
      return { xorb: hashAt(shard, place), length: length ?? 0, start: start ?? 0, end: end ?? 0 };
    });
    at += count * entry * (flags >= withVerification ? 2 : 1);
    const sha256 = hashAt(shard, at);
    if ((flags & withMetadata) !== 0) at += entry;
    found.push({ hash, sha256, terms });
  }
  return found;
}

/** Four numbers of 64 bits, each with its lowest byte first. */
function hashAt(bytes: Buffer, at: number): string {
  return [0, 8, 16, 24].map((offset) => bytes.readBigUInt64LE(at + offset).toString(16).padStart(16, '0')).join('');
}
