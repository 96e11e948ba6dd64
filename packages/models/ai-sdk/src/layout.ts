import { fields, isFields } from '@thimble/model-kit';
import type { Json } from '@thimble/core';

/** What a provider wants back with a part: its `providerMetadata`, which becomes `providerOptions`. */
export type Metadata = { [provider: string]: { [name: string]: Json } };

/** A part of a reply, in its place. Of text and reasoning the length only: the texts themselves are in the message. */
export type Block = ({ type: 'text' | 'reasoning'; length: number } | { type: 'tool-call'; id: string }) & {
  metadata?: Metadata;
};

type TextBlock = Extract<Block, { length: number }>;

export type LayoutRecorder = {
  /** A part begins. `id` is the provider's; it may come again when the part has ended. */
  open(type: TextBlock['type'], id: string, metadata: unknown): void;
  /** More of a part, which may not have been opened. */
  add(type: TextBlock['type'], id: string, delta: string, metadata: unknown): void;
  addCall(id: string, metadata: unknown): void;
  /** The layout as the signature of the reply; undefined where no part has metadata. */
  readonly signature: string | undefined;
};

/**
 * Records how a reply is laid out. Providers sign reasoning, text and tool calls alike (encrypted reasoning, thought
 * signatures, ids of stored items) and want them back in their order; our messages have one signature for all of it.
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
      // Parts of one type that are streamed side by side cannot be told apart by their lengths.
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

/** What comes last about a part holds. */
function sign(block: Block, value: unknown): void {
  const metadata = toMetadata(value);
  if (metadata) block.metadata = metadata;
}

/** As JSON: what is none would not survive the signature. */
export function toMetadata(value: unknown): Metadata | undefined {
  const providers = Object.entries(fields(value)).filter(([, own]) => isFields(own) && Object.keys(own).length > 0);
  if (providers.length === 0) return undefined;
  const metadata: Metadata = JSON.parse(JSON.stringify(Object.fromEntries(providers)));
  return metadata;
}
