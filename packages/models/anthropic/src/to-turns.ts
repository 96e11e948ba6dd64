import type { ImagePart, Message, ModelSupport, ToolCallPart, ToolResultPart } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';
import { omittedImage, resultText, sentCallIds, sentToolName } from '@thimble/model-kit';
import type { AssistantBlock, ImageBlock, TextBlock, ToolUseBlock, Turn, UserBlock } from './blocks.ts';
import { toImageBlock } from './image-block.ts';
import { toThinkingBlock } from './reasoning.ts';

export type TurnSettings = { id: string; supports: ModelSupport; takesPrefill: boolean };

type Converting = TurnSettings & { idOf(id: string): string };

const maxIdLength = 64;

/** Added where the API requires a user turn and the conversation has none. */
const goOn = 'Go on.';

/**
 * The conversation in the form that the API accepts: user and assistant turns alternate, starting and, for most models,
 * ending with the user; no text is blank; the results of a turn's calls come together and first.
 */
export function toTurns(messages: readonly Message[], settings: TurnSettings): Turn[] {
  const turns: Turn[] = [];
  const converting = { ...settings, idOf: sentCallIds({ words: maxIdLength }) };
  for (const message of messages) {
    const turn = toTurn(message, converting);
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

function toTurn(message: Message, settings: Converting): Turn | undefined {
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
      return { role: 'assistant', content: toAssistantBlocks(message.content, settings) };
    case 'tool':
      return { role: 'user', content: message.content.flatMap((result) => toResultBlocks(result, settings)) };
  }
}

export function toTextBlocks(text: string): TextBlock[] {
  return text.trim() === '' ? [] : [{ type: 'text', text }];
}

function toAssistantBlocks(
  content: Extract<Message, { role: 'assistant' }>['content'],
  settings: Converting,
): AssistantBlock[] {
  const blocks = content.flatMap((part): AssistantBlock[] => {
    switch (part.type) {
      case 'text':
        return toTextBlocks(part.text);
      case 'reasoning': {
        const block = toThinkingBlock(part);
        return block ? [block] : [];
      }
      case 'tool-call':
        return [toToolUseBlock(part, settings)];
    }
  });
  // A turn must not end with thinking.
  return blocks.slice(0, blocks.findLastIndex(({ type }) => !type.endsWith('thinking')) + 1);
}

function toToolUseBlock({ id, name, input }: ToolCallPart, { idOf }: Converting): ToolUseBlock {
  // Arguments that were not JSON are still text, and the API only accepts objects.
  return {
    type: 'tool_use',
    id: idOf(id),
    name: sentToolName(name),
    input: isRecord(input) ? input : { arguments: input },
  };
}

function toResultBlocks(result: ToolResultPart, settings: Converting): UserBlock[] {
  const text = toTextBlocks(resultText({ ...result, isError: false }));
  const images = (result.images ?? []).map((image) => toImage(image, settings));
  const block = { type: 'tool_result' as const, tool_use_id: settings.idOf(result.id) };
  if (!result.isError) return [{ ...block, ...(text.length + images.length > 0 && { content: [...text, ...images] }) }];
  // A failed result must have text, and nothing else.
  const content: TextBlock[] = text.length > 0 ? text : [{ type: 'text', text: 'Error.' }];
  return [{ ...block, content, is_error: true }, ...images];
}

function toImage(image: ImagePart, { supports }: TurnSettings): ImageBlock | TextBlock {
  return supports.images ? toImageBlock(image) : { type: 'text', text: omittedImage };
}
