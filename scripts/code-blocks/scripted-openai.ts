import type { AdapterOptions, Message, Model, ModelRequest } from '@thimble/core';
import { scriptedModel, type ScriptedReply } from '@thimble/core/testing';
import { scriptedReplies } from './scripted-replies.ts';

/** In the place of `@thimble/openai`: answers the tasks of the documentation by their text. */
export function openai(id: string, { pricing }: AdapterOptions = {}): Model {
  const { supports } = scriptedModel([]);
  return {
    id: `scripted/${id}`,
    supports,
    pricing,
    stream: (request, options) => scriptedModel([nextReply(request)]).stream(request, options),
  };
}

/** The reply to the newest task of the conversation, by how often the model has answered since. */
function nextReply({ messages }: ModelRequest): ScriptedReply {
  for (const [index, message] of [...messages.entries()].toReversed()) {
    const replies = message.role === 'user' && repliesTo(textOf(message));
    if (!replies) continue;
    const answered = messages.slice(index).filter(({ role }) => role === 'assistant').length;
    return replies[answered] ?? new Error(`There are only ${replies.length} scripted replies to: ${textOf(message)}`);
  }
  return new Error(
    `scripted-replies.ts has no task of these messages: ${messages.map(textOf).join('\n').slice(-1_000)}`,
  );
}

function repliesTo(text: string): readonly ScriptedReply[] | undefined {
  return Object.entries(scriptedReplies).find(([task]) => text.includes(task))?.[1];
}

function textOf({ content }: Message): string {
  if (typeof content === 'string') return content;
  return content.map((part) => ('text' in part ? part.text : '')).join('\n');
}
