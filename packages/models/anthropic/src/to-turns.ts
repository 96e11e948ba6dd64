import type { ImagePart, Message, ModelSupport, ToolCallPart, ToolResultPart } from '@thimble/core';
import { omittedImage, resultText } from '@thimble/model-kit';
import { type ImageBlock, toImageBlock } from './image-block.ts';
import { type ThinkingBlock, toThinkingBlock } from './reasoning.ts';

export type CacheControl = { type: 'ephemeral'; ttl?: string };
export type TextBlock = { type: 'text'; text: string; cache_control?: CacheControl };
type ToolResultBlock = {
  type: 'tool_result';
  tool_use_id: string;
  content?: (TextBlock | ImageBlock)[];
  is_error?: true;
  cache_control?: CacheControl;
};
type ToolUseBlock = { type: 'tool_use'; id: string; name: string; input: object };

/** In the user's turn, everything may bear a cache mark. */
type UserBlock = TextBlock | ImageBlock | ToolResultBlock;
type AssistantBlock = TextBlock | ThinkingBlock | ToolUseBlock;
export type Turn = { role: 'user'; content: UserBlock[] } | { role: 'assistant'; content: AssistantBlock[] };

export type TurnSettings = { id: string; supports: ModelSupport; takesPrefill: boolean };

/** Stands where the API wants a turn of the user and the conversation has none. */
const goOn = 'Go on.';

/**
 * The conversation in the form that the API takes: turns that alternate, begin with the user's and, for most models, end
 * with it; no text without a word in it; the results of a turn's calls together, and before everything else.
 */
export function toTurns(messages: readonly Message[], settings: TurnSettings): Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    const turn = toTurn(message, settings);
    if (turn && turn.content.length > 0) append(turns, turn);
  }
  for (const turn of turns) if (turn.role === 'user') turn.content = resultsFirst(turn.content);
  if (turns[0]?.role !== 'user') turns.unshift(goOnTurn());
  const last = turns.at(-1);
  if (last?.role === 'assistant') {
    if (!settings.takesPrefill) turns.push(goOnTurn());
    else trimEnd(last.content);
  }
  return turns;
}

function goOnTurn(): Turn {
  return { role: 'user', content: [{ type: 'text', text: goOn }] };
}

function append(turns: Turn[], turn: Turn): void {
  const last = turns.at(-1);
  if (last?.role === 'user' && turn.role === 'user') last.content.push(...turn.content);
  else if (last?.role === 'assistant' && turn.role === 'assistant') last.content.push(...turn.content);
  else turns.push(turn);
}

function resultsFirst(content: UserBlock[]): UserBlock[] {
  const isResult = ({ type }: UserBlock) => type === 'tool_result';
  return [...content.filter(isResult), ...content.filter((block) => !isResult(block))];
}

function trimEnd(content: AssistantBlock[]): void {
  const last = content.at(-1);
  if (last?.type === 'text') last.text = last.text.trimEnd();
}

function toTurn(message: Message, settings: TurnSettings): Turn | undefined {
  switch (message.role) {
    case 'system':
      return undefined;
    case 'user':
      return {
        role: 'user',
        content: message.content.flatMap((part) =>
          part.type === 'text' ? toTextBlocks(part.text) : toImage(part, settings),
        ),
      };
    case 'assistant':
      return { role: 'assistant', content: toAssistantBlocks(message.content) };
    case 'tool':
      return { role: 'user', content: message.content.flatMap((result) => toResultBlocks(result, settings)) };
  }
}

export function toTextBlocks(text: string): TextBlock[] {
  return text.trim() === '' ? [] : [{ type: 'text', text }];
}

function toAssistantBlocks(content: Extract<Message, { role: 'assistant' }>['content']): AssistantBlock[] {
  const blocks = content.flatMap((part): AssistantBlock[] => {
    switch (part.type) {
      case 'text':
        return toTextBlocks(part.text);
      case 'reasoning': {
        const block = toThinkingBlock(part);
        return block ? [block] : [];
      }
      case 'tool-call':
        return [toToolUseBlock(part)];
    }
  });
  // A turn must not end with its thinking.
  return blocks.slice(0, blocks.findLastIndex(({ type }) => !type.endsWith('thinking')) + 1);
}

function toToolUseBlock({ id, name, input }: ToolCallPart): ToolUseBlock {
  // Arguments that were no JSON are kept as text; the API takes objects only.
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  return { type: 'tool_use', id: toCallId(id), name, input: isObject ? input : { arguments: input } };
}

/** Calls of other providers may have ids that this one refuses. */
function toCallId(id: string): string {
  return id.replace(/[^\w-]/g, '_') || '_';
}

function toResultBlocks(result: ToolResultPart, settings: TurnSettings): UserBlock[] {
  const text = toTextBlocks(resultText({ ...result, isError: false }));
  const images = (result.images ?? []).map((image) => toImage(image, settings));
  const block = { type: 'tool_result' as const, tool_use_id: toCallId(result.id) };
  if (!result.isError) return [{ ...block, ...(text.length + images.length > 0 && { content: [...text, ...images] }) }];
  // A failure is told in text, in nothing else and not in silence.
  const content: TextBlock[] = text.length > 0 ? text : [{ type: 'text', text: 'Error.' }];
  return [{ ...block, content, is_error: true }, ...images];
}

function toImage(image: ImagePart, { id, supports }: TurnSettings): ImageBlock | TextBlock {
  return supports.images ? toImageBlock(image, `anthropic/${id}`) : { type: 'text', text: omittedImage };
}
