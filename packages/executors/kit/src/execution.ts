import type { Execution, ImagePart, Limits } from '@thimble/core';
import { withHint } from './error-hints.ts';
import { parseBounded } from './json-text.ts';
import type { SandboxFrame } from './protocol.ts';

type DoneFrame = Extract<SandboxFrame, { type: 'done' }>;

/** What a run has come to, out of its last frame. Undefined for what an honest guest would not send. */
export function executionOf(
  { outcome, images = [] }: DoneFrame,
  { limits, logs, state }: { limits: Limits } & Pick<Execution, 'logs' | 'state'>,
): Execution | undefined {
  const pictures = picturesOf(images);
  if (!pictures) return undefined;
  const { kept, note } = pictures;
  const common = { logs: logs + note, state, ...(kept.length > 0 && { images: kept }) };
  if (outcome.type === 'error') {
    const { name, message, line, column, snippet, candidates = '' } = outcome;
    const error = { name: name.toWellFormed(), message: withHint(name, message, candidates).toWellFormed() };
    return { type: 'error', error: { ...error, ...(line !== undefined && { line, column, snippet }) }, ...common };
  }
  if (outcome.type === 'value' && outcome.json === undefined) return { type: 'value', value: undefined, ...common };
  const { valueBytes: bytes, depth } = limits;
  const parsed = parseBounded(outcome.json ?? 'null', { bytes, depth });
  if (outcome.type === 'final-answer') return parsed && { type: 'final-answer', value: parsed.value, ...common };
  const { json = '', truncated } = outcome;
  if (parsed) return { type: 'value', value: parsed.value, ...common, ...(truncated && { truncated }) };
  // Where the limit has no room for a preview.
  return truncated && json.length <= smallestPreview
    ? { type: 'value', value: undefined, ...common, truncated }
    : undefined;
}

const smallestPreview = 100;
const mostImageCharacters = 20e6;
const base64 = /^[\w+/]*={0,2}$/;

function picturesOf(images: { mediaType: string; data: string }[]): { kept: ImagePart[]; note: string } | undefined {
  const kept: ImagePart[] = [];
  let characters = 0;
  for (const { mediaType, data } of images) {
    characters += data.length;
    if (characters > mostImageCharacters) continue;
    if (!base64.test(data)) return undefined;
    kept.push({ type: 'image', mediaType, data });
  }
  const left = images.length - kept.length;
  return { kept, note: left === 0 ? '' : `[${left} images left out: they are too large]\n` };
}
