import type { Message } from '@thimble/core';
import { asCount, asFields, asList, asText, parseJson } from '@thimble/core/utilities';
import { type Block, type Metadata, toMetadata } from './layout.ts';

type Part = Extract<Message, { role: 'assistant' }>['content'][number];

export type LaidOutPart = Part & { metadata?: Metadata };

/**
 * The parts of an assistant message in the order of the reply, with the metadata from its signature. If the text has been
 * changed since, only reasoning and calls get theirs. Signatures of other adapters are ignored.
 */
export function restoreLayout(content: readonly Part[]): LaidOutPart[] {
  const blocks = content.flatMap((part) =>
    part.type === 'reasoning' && part.signature !== undefined ? blocksIn(part.signature) : [],
  );
  const reasoning = cut(content, blocks, 'reasoning');
  const texts = cut(content, blocks, 'text');
  const calls = content.flatMap((part): LaidOutPart[] => {
    if (part.type !== 'tool-call') return [];
    const block = blocks.find((other) => other.type === 'tool-call' && other.id === part.id);
    return [{ ...part, ...(block?.metadata && { metadata: block.metadata }) }];
  });
  const queues = { reasoning: reasoning.values(), text: texts.values(), 'tool-call': calls.values() };
  const isAsItWas = blocks.length === reasoning.length + texts.length + calls.length;
  if (!isAsItWas) return [...reasoning, ...texts, ...calls];
  return blocks.flatMap(({ type }) => queues[type].next().value ?? []);
}

/** The text or reasoning of the message, cut into its blocks if it has not been changed. */
function cut(content: readonly Part[], blocks: readonly Block[], type: 'text' | 'reasoning'): LaidOutPart[] {
  const whole = content.map((part) => (part.type === type ? part.text : '')).join('');
  const own = blocks.filter((block) => block.type === type);
  const lengths = own.map((block) => ('length' in block ? block.length : 0));
  const isTheirs = own.length > 0 && whole.length === lengths.reduce((sum, length) => sum + length, 0);
  if (!isTheirs) return whole === '' ? [] : [{ type, text: whole }];
  let start = 0;
  return own.map(({ metadata }, index) => {
    const end = start + (lengths[index] ?? 0);
    const part: LaidOutPart = { type, text: whole.slice(start, end), ...(metadata && { metadata }) };
    start = end;
    return part;
  });
}

function blocksIn(signature: string): Block[] {
  return asList(parseJson(signature)).flatMap((entry): Block[] => {
    const { type, length, id, metadata } = asFields(entry);
    const own = toMetadata(metadata);
    const rest = own && { metadata: own };
    if (type === 'tool-call') return [{ type, id: asText(id), ...rest }];
    return type === 'text' || type === 'reasoning' ? [{ type, length: asCount(length) ?? 0, ...rest }] : [];
  });
}
