import type { Json } from '@thimble/core';
import { asFields, isRecord } from '@thimble/core/utilities';

/** What a provider expects back with a part: its `providerMetadata`, sent as `providerOptions`. */
export type Metadata = { [provider: string]: { [name: string]: Json } };

/** A part of a reply, in order. For text and reasoning only the length is kept: the text itself is in the message. */
export type Block = ({ type: 'text' | 'reasoning'; length: number } | { type: 'tool-call'; id: string }) & {
  metadata?: Metadata;
};

type TextBlock = Extract<Block, { length: number }>;

export type LayoutRecorder = {
  /** A part starts. `id` is the provider's, which may reuse it once the part has ended. */
  open(type: TextBlock['type'], id: string, metadata: unknown): void;
  /** A part continues. It may not have been opened. */
  add(type: TextBlock['type'], id: string, delta: string, metadata: unknown): void;
  addCall(id: string, metadata: unknown): void;
  /** The layout as the signature of the reply. Undefined if no part has metadata. */
  readonly signature: string | undefined;
};

/**
 * Records the layout of a reply. Providers sign reasoning, text and tool calls (encrypted reasoning, thought signatures, ids
 * of stored items) and expect them back in order, while our messages have a single signature for all of them.
 */
export function recordLayout(): LayoutRecorder {
  const blocks: Block[] = [];
  const current = new Map<string, TextBlock>();
  let isTangled = false;

  function open(type: TextBlock['type'], id: string, metadata: unknown): TextBlock {
    const block: TextBlock = { type, length: 0 };
    sign(block, metadata);
    current.set(`${type} ${id}`, block);
    blocks.push(block);
    return block;
  }

  return {
    open,
    add(type, id, delta, metadata) {
      const block = current.get(`${type} ${id}`) ?? open(type, id, undefined);
      // If parts of one type are streamed in parallel, their lengths are not enough to separate them.
      if (delta !== '' && block !== blocks.findLast((other) => other.type === type)) isTangled = true;
      block.length += delta.length;
      sign(block, metadata);
    },
    addCall(id, metadata) {
      const block: Block = { type: 'tool-call', id };
      sign(block, metadata);
      blocks.push(block);
    },
    get signature() {
      if (isTangled || !blocks.some(({ metadata }) => metadata)) return undefined;
      return JSON.stringify(blocks.filter((block) => block.metadata || block.type === 'tool-call' || block.length > 0));
    },
  };
}

/** The latest metadata of a part counts. */
function sign(block: Block, value: unknown): void {
  const metadata = toMetadata(value);
  if (metadata) block.metadata = metadata;
}

/** Copied as JSON, since anything else would not survive the signature. */
export function toMetadata(value: unknown): Metadata | undefined {
  const providers = Object.entries(asFields(value)).filter(([, own]) => isRecord(own) && Object.keys(own).length > 0);
  if (providers.length === 0) return undefined;
  try {
    const metadata: Metadata = JSON.parse(JSON.stringify(Object.fromEntries(providers)));
    return metadata;
  } catch {
    // Nested without end: no provider needs that back.
    return undefined;
  }
}
