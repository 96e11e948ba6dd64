import type { ImagePart, Json, Message, ToolResultPart } from '@thimble/core';
import { type CallIdForm, omittedImage, resultText, sentCallIds, sentToolName } from '@thimble/model-kit';
import type { Dialect } from './dialects.ts';
import type { Metadata } from './layout.ts';
import { restoreLayout } from './restore-layout.ts';

type TextPart = { type: 'text'; text: string; providerOptions?: Metadata };
type ReasoningPart = { type: 'reasoning'; text: string; providerOptions?: Metadata };
type CallPart = { type: 'tool-call'; toolCallId: string; toolName: string; input: Json; providerOptions?: Metadata };
type ResultPart<Output> = { type: 'tool-result'; toolCallId: string; toolName: string; output: Output };

type SimpleOutput = { type: 'text' | 'error-text'; value: string } | { type: 'json' | 'error-json'; value: Json };

export type PromptMessage<File, Output> =
  | { role: 'system'; content: string }
  | { role: 'user'; content: (TextPart | File)[] }
  | { role: 'assistant'; content: (TextPart | ReasoningPart | CallPart)[] }
  | { role: 'tool'; content: ResultPart<Output | SimpleOutput>[] };

export type PromptSettings<File, Output> = {
  dialect: Dialect<File, Output>;
  takesImages: boolean;
  /** Whether tool results may contain images. If not, they go in a user message after the results. */
  takesResultImages: boolean;
  /** Which ids of calls the provider takes. @default any */
  callIds?: CallIdForm;
};

type IdOf = (id: string) => string;

/** Converts the messages. Drops empty ones and merges consecutive ones of the same role, as many providers require. */
export function toPrompt<File, Output>(
  messages: readonly Message[],
  settings: PromptSettings<File, Output>,
): PromptMessage<File, Output>[] {
  const prompt: PromptMessage<File, Output>[] = [];
  const idOf = sentCallIds(settings.callIds ?? 'any');
  let images: (TextPart | File)[] = [];
  const flushImages = () => {
    if (images.length > 0) append(prompt, { role: 'user', content: images });
    images = [];
  };
  for (const message of messages) {
    if (message.role !== 'tool') flushImages();
    if (message.role === 'system') {
      if (message.content !== '') prompt.push({ role: 'system', content: message.content });
    } else if (message.role === 'user') {
      append(prompt, { role: 'user', content: toUserContent(message.content, settings) });
    } else if (message.role === 'assistant') {
      append(prompt, { role: 'assistant', content: toAssistantContent(message.content, idOf) });
    } else {
      const results = message.content.map((result) => toResult(result, settings, idOf));
      append(prompt, { role: 'tool', content: results.map(({ part }) => part) });
      images.push(...results.flatMap(({ following }) => following));
    }
  }
  flushImages();
  return prompt;
}

function append<File, Output>(prompt: PromptMessage<File, Output>[], message: PromptMessage<File, Output>): void {
  if (message.content.length === 0) return;
  const last = prompt.at(-1);
  if (last?.role === 'user' && message.role === 'user') last.content.push(...message.content);
  else if (last?.role === 'assistant' && message.role === 'assistant') {
    const [first, ...rest] = message.content;
    // Many packages join the texts of a message without a separator.
    if (first?.type === 'text') last.content.push({ ...first, text: `\n\n${first.text}` }, ...rest);
    else last.content.push(...message.content);
  } else if (last?.role === 'tool' && message.role === 'tool') last.content.push(...message.content);
  else prompt.push(message);
}

type UserContent = Extract<Message, { role: 'user' }>['content'];

function toUserContent<File, Output>(
  content: UserContent,
  { dialect, takesImages }: PromptSettings<File, Output>,
): (TextPart | File)[] {
  return content.flatMap((part): (TextPart | File)[] => {
    if (part.type === 'text') return part.text === '' ? [] : [{ type: 'text', text: part.text }];
    return [takesImages ? dialect.image(part) : { type: 'text', text: omittedImage }];
  });
}

type AssistantContent = Extract<Message, { role: 'assistant' }>['content'];

function toAssistantContent(content: AssistantContent, idOf: IdOf): (TextPart | ReasoningPart | CallPart)[] {
  return restoreLayout(content).flatMap((part): (TextPart | ReasoningPart | CallPart)[] => {
    const options = part.metadata && { providerOptions: part.metadata };
    if (part.type === 'tool-call')
      return [
        {
          type: 'tool-call',
          toolCallId: idOf(part.id),
          toolName: sentToolName(part.name),
          input: part.input,
          ...options,
        },
      ];
    return part.text === '' && !options ? [] : [{ type: part.type, text: part.text, ...options }];
  });
}

/** The result, and the parts that must follow it in a user message. */
function toResult<File, Output>(
  result: ToolResultPart,
  { dialect, takesImages, takesResultImages }: PromptSettings<File, Output>,
  idOf: IdOf,
): { part: ResultPart<Output | SimpleOutput>; following: (TextPart | File)[] } {
  const { id, name, images = [] } = result;
  const native =
    takesImages && takesResultImages && images.length > 0 && !result.isError
      ? dialect.resultWithImages(resultText(result), images)
      : undefined;
  return {
    part: {
      type: 'tool-result',
      toolCallId: idOf(id),
      toolName: sentToolName(name),
      output: native ?? toOutput(result),
    },
    following: native === undefined && images.length > 0 ? imageMessage(result, images) : [],
  };

  function imageMessage({ name: tool }: ToolResultPart, shown: readonly ImagePart[]): (TextPart | File)[] {
    if (!takesImages) return [{ type: 'text', text: omittedImage }];
    return [{ type: 'text', text: `Images that ${tool} returned (call ${id}):` }, ...shown.map(dialect.image)];
  }
}

function toOutput({ output, isError }: ToolResultPart): SimpleOutput {
  if (typeof output === 'string') return { type: isError ? 'error-text' : 'text', value: output };
  return { type: isError ? 'error-json' : 'json', value: output };
}
