import type { Message, ToolResultPart } from '@thimble/core';
import { imageUrl, omittedImage } from '../../image.ts';
import { resultText } from '../../request-text.ts';
import { sentCallIds, sentToolName } from '../../sent-calls.ts';
import { callIdForm, type RequestSettings } from '../request-settings.ts';
import { detailsIn } from './reasoning-details.ts';

export type ChatMessage =
  | { role: 'system' | 'developer'; content: string }
  | UserMessage
  | AssistantMessage
  | { role: 'tool'; tool_call_id: string; content: string };

type UserMessage = { role: 'user'; content: string | ChatContentPart[] };

type ChatContentPart = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } };

type AssistantMessage = {
  role: 'assistant';
  content: string | null;
  tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[];
  /** DeepSeek, Kimi and vLLM expect it back together with the calls that it led to; OpenRouter under the other name. */
  reasoning_content?: string;
  reasoning?: string;
  reasoning_details?: unknown[];
};

/** Converts the messages. Empty ones are left out, since many servers reject them. */
export function toMessages(messages: readonly Message[], settings: RequestSettings): ChatMessage[] {
  const { official, supports } = settings;
  const converted: ChatMessage[] = [];
  const idOf = sentCallIds(callIdForm(settings, 'chat'));
  // Tool messages may only contain text and must follow their calls in one block, so images go in a user message after it.
  let images: ChatContentPart[] = [];

  function addUser(parts: readonly ChatContentPart[]): void {
    if (parts.length === 0) return;
    const last = converted.at(-1);
    // The chat templates of many models reject two user messages in a row.
    if (!official && last?.role === 'user') last.content = toContent([...toParts(last.content), ...parts]);
    else converted.push({ role: 'user', content: toContent(parts) });
  }
  const flushImages = () => {
    addUser(images);
    images = [];
  };

  for (const message of messages) {
    if (message.role !== 'tool') flushImages();
    if (message.role === 'system') {
      const role = official && supports.reasoning ? 'developer' : 'system';
      if (message.content !== '') converted.push({ role, content: message.content });
    } else if (message.role === 'user') {
      addUser(toUserParts(message.content, settings));
    } else if (message.role === 'assistant') {
      const turn = toAssistantMessage(message.content, settings, idOf);
      if (turn.content !== '' || turn.tool_calls) converted.push(turn);
    } else {
      for (const result of message.content) {
        converted.push({ role: 'tool', tool_call_id: idOf(result.id), content: resultText(result) });
        images.push(...toResultImages(result, settings));
      }
    }
  }
  flushImages();
  return converted;
}

/** A plain string if there is only text: some servers accept nothing else. */
function toContent(parts: readonly ChatContentPart[]): UserMessage['content'] {
  return parts.every((part) => part.type === 'text') ? parts.map((part) => part.text).join('\n') : [...parts];
}

function toParts(content: UserMessage['content']): ChatContentPart[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

type UserContent = Extract<Message, { role: 'user' }>['content'];

function toUserParts(content: UserContent, settings: RequestSettings): ChatContentPart[] {
  return content
    .map((part): ChatContentPart => {
      if (part.type === 'text') return { type: 'text', text: part.text };
      if (!settings.supports.images) return { type: 'text', text: omittedImage };
      return { type: 'image_url', image_url: { url: imageUrl(part) } };
    })
    .filter((part) => part.type !== 'text' || part.text !== '');
}

function toResultImages({ name, id, images = [] }: ToolResultPart, settings: RequestSettings): ChatContentPart[] {
  if (images.length === 0) return [];
  if (!settings.supports.images) return [{ type: 'text', text: omittedImage }];
  return [
    { type: 'text', text: `Images that ${name} returned (call ${id}):` },
    ...images.map((image) => ({ type: 'image_url' as const, image_url: { url: imageUrl(image) } })),
  ];
}

type AssistantContent = Extract<Message, { role: 'assistant' }>['content'];

function toAssistantMessage(
  content: AssistantContent,
  { official, server }: RequestSettings,
  idOf: (id: string) => string,
): AssistantMessage {
  const field = official ? null : server === undefined ? 'reasoning_content' : server.reasoningField;
  let text = '';
  let reasoning = '';
  const details: unknown[] = [];
  const calls: NonNullable<AssistantMessage['tool_calls']> = [];
  for (const part of content) {
    if (part.type === 'text') text += part.text;
    else if (part.type === 'tool-call')
      calls.push({
        id: idOf(part.id),
        type: 'function',
        function: { name: sentToolName(part.name), arguments: JSON.stringify(part.input) },
      });
    else if (part.signature === undefined) reasoning += part.text;
    else details.push(...detailsIn(part.signature));
  }
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(field && details.length > 0
      ? { reasoning_details: details }
      : field && reasoning !== '' && calls.length > 0 && { [field]: reasoning }),
  };
}
