import { AgentError } from '@thimble/core';
import type { RealmImage } from './messages.ts';

/*
 * A snapshot: what it is (8 bytes), the SHA-256 of all that follows (32), the length of the head (4, little-endian), the
 * head (JSON), the memory (deflated). The hash detects damage, not tampering: a forged image
 * still runs inside the sandbox.
 */
const magic = new TextEncoder().encode('THMBLQJ1');
const bodyStart = magic.length + 32;
const headStart = bodyStart + 4;
const maxHeadBytes = 1_000;

type Head = Omit<RealmImage, 'memory'> & { engine: string; bytes: number };

/** Identifies the engine that can continue an image: it must be the same, booted in the same way. The number is that of the boot. */
export const engineName = 'quickjs-wasi 3.6.2 (2)';

/** The image as bytes to store. `engine` identifies what can continue it. */
export async function sealSnapshot({ memory, ...image }: RealmImage, engine: string): Promise<Uint8Array> {
  const head: Head = { ...image, engine, bytes: memory.length };
  const headBytes = new TextEncoder().encode(JSON.stringify(head));
  const packed = await pack(memory);
  const snapshot = new Uint8Array(headStart + headBytes.length + packed.length);
  snapshot.set(magic);
  new DataView(snapshot.buffer).setUint32(bodyStart, headBytes.length, true);
  snapshot.set(headBytes, headStart);
  snapshot.set(packed, headStart + headBytes.length);
  snapshot.set(await hashOf(snapshot.subarray(bodyStart)), magic.length);
  return snapshot;
}

/**
 * The image in a snapshot, which may come from anywhere.
 *
 * @throws AgentError `invalid-argument` for anything but a whole snapshot of this engine that fits in `maxBytes`.
 */
export async function openSnapshot(snapshot: Uint8Array, engine: string, maxBytes: number): Promise<RealmImage> {
  const copy = new Uint8Array(snapshot);
  if (copy.length < headStart || !isEqual(copy.subarray(0, magic.length), magic)) {
    throw refusal('was not made by this executor');
  }
  const hash = await hashOf(copy.subarray(bodyStart));
  if (!isEqual(copy.subarray(magic.length, bodyStart), hash)) throw refusal('is damaged');
  const headBytes = new DataView(copy.buffer).getUint32(bodyStart, true);
  const { engine: madeBy, bytes, ...image } = readHead(copy.subarray(headStart), headBytes);
  if (madeBy !== engine) throw refusal(`was made by ${madeBy}, and this is ${engine}`);
  if (bytes > maxBytes) throw refusal(`holds ${bytes} bytes, above the memory of the session`);
  return { ...image, memory: await unpack(copy.subarray(headStart + headBytes), bytes) };
}

function readHead(rest: Uint8Array, length: number): Head {
  let parsed: unknown;
  try {
    parsed = length > maxHeadBytes ? undefined : JSON.parse(new TextDecoder().decode(rest.subarray(0, length)));
  } catch {
    parsed = undefined;
  }
  const fields = new Map<string, unknown>(Object.entries(parsed ?? {}));
  const whole = (name: string): number => {
    const value = fields.get(name);
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw refusal('is damaged');
    return value;
  };
  const engine = fields.get('engine');
  return {
    stackPointer: whole('stackPointer'),
    runtime: whole('runtime'),
    context: whole('context'),
    guest: whole('guest'),
    steps: whole('steps'),
    bytes: whole('bytes'),
    engine: typeof engine === 'string' ? engine.slice(0, 100) : 'nothing known',
  };
}

async function pack(memory: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([memory]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Never more than `bytes`, whatever is packed there. */
async function unpack(packed: Uint8Array<ArrayBuffer>, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const memory = new Uint8Array(bytes);
  let at = 0;
  try {
    const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      memory.set(part.value, at);
      at += part.value.length;
    }
  } catch (error) {
    throw refusal('is damaged', error);
  }
  if (at !== bytes) throw refusal('is damaged');
  return memory;
}

async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

function refusal(reason: string, cause?: unknown): AgentError {
  return new AgentError('invalid-argument', `The snapshot ${reason}: start without it, or with another.`, { cause });
}
