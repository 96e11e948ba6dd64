import type { ContentBlock, Message as ConverseMessage, ToolResultContentBlock } from '@aws-sdk/client-bedrock-runtime';
import type { ImagePart, Message, ToolResultPart } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';
import { omittedImage, resultText, sentToolName } from '@thimble/model-kit';
import { type Turn, toTurns } from './turns.ts';
import { fromSignature } from './redacted-reasoning.ts';
import { toImageBlock } from './image-block.ts';
import type { RequestSettings } from './request-settings.ts';
import { toolIds } from './tool-ids.ts';

/** Replaces a missing text where Converse requires one. */
const nothing = '(nothing)';

/**
 * The conversation in the form that Converse accepts: user and assistant turns alternate, starting with the user; no text
 * is empty; and each call has exactly one result, at the start of the next turn.
 */
export function toMessages(messages: readonly Message[], settings: RequestSettings): ConverseMessage[] {
  const { cachePoints, toolIds: idForm } = settings.facts;
  const ids = toolIds(idForm);
  let open: { id: string; wireId: string }[] = [];

  function toAssistantBlocks(turn: Extract<Turn, { role: 'assistant' }>): ContentBlock[] {
    open = [];
    return turn.content.flatMap((part): ContentBlock[] => {
      if (part.type === 'text') return [{ text: part.text }];
      if (part.type === 'reasoning') return toReasoningBlocks(part.text, part.signature);
      const wireId = ids(part.id);
      open.push({ id: part.id, wireId });
      // Converse rejects arguments that are not an object.
      const input = isRecord(part.input) ? part.input : { value: part.input };
      return [{ toolUse: { toolUseId: wireId, name: sentToolName(part.name), input } }];
    });
  }

  function toUserBlocks(turn: Extract<Turn, { role: 'user' }>): ContentBlock[] {
    const results = [...turn.results];
    const answers = open.map(({ id, wireId }) => {
      const place = results.findIndex((result) => result.id === id);
      return toResultBlock(wireId, place < 0 ? undefined : results.splice(place, 1)[0], settings);
    });
    open = [];
    // Results without a call can only be sent as text.
    const unmatched = results.flatMap((result) => toResultContent(result, `Result of ${result.name}: `, settings));
    const content = turn.content.flatMap((part): ContentBlock[] =>
      part.type === 'text' ? [{ text: part.text }] : toImage(part, settings),
    );
    return [...answers, ...unmatched, ...content];
  }

  const turns = toTurns(messages).map((turn): ConverseMessage => {
    if (turn.role === 'assistant') return { role: 'assistant', content: toAssistantBlocks(turn) };
    const content = toUserBlocks(turn);
    return { role: 'user', content: content.length > 0 ? content : [{ text: nothing }] };
  });
  const last = turns.at(-1);
  // Together with the mark after the system prompt, this caches everything that the next request starts with.
  if (cachePoints && last?.role === 'user') last.content?.push({ cachePoint: { type: 'default' } });
  return turns;
}

function toReasoningBlocks(text: string, signature: string | undefined): ContentBlock[] {
  if (signature === undefined) return [];
  const redactedContent = fromSignature(signature);
  return [{ reasoningContent: redactedContent ? { redactedContent } : { reasoningText: { text, signature } } }];
}

function toResultBlock(
  toolUseId: string,
  result: ToolResultPart | undefined,
  settings: RequestSettings,
): ContentBlock.ToolResultMember {
  const { knowsToolFields } = settings.facts;
  const content = result ? toResultContent(result, '', settings) : [{ text: 'Error: this call has no result.' }];
  const isError = !result || result.isError;
  return { toolResult: { toolUseId, content, ...(isError && knowsToolFields && { status: 'error' }) } };
}

function toResultContent(
  result: ToolResultPart,
  label: string,
  settings: RequestSettings,
): (ToolResultContentBlock.TextMember | ToolResultContentBlock.ImageMember)[] {
  const text = resultText(result);
  const images = (result.images ?? []).flatMap((image) => toImage(image, settings));
  const hasText = text.trim() !== '' || images.length === 0;
  return [...(hasText ? [{ text: label + (text.trim() === '' ? nothing : text) }] : []), ...images];
}

function toImage(
  image: ImagePart,
  { model, facts }: RequestSettings,
): (ContentBlock.ImageMember | ContentBlock.TextMember)[] {
  return [facts.supports.images ? toImageBlock(image, model) : { text: omittedImage }];
}
