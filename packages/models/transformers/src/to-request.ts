import { AgentError, type Json, type Message, type ModelRequest } from '@thimble/core';
import { omittedImage, resultText, sentToolName } from '@thimble/model-kit';
import type { ChatMessage, ChatRequest } from './messages.ts';

/** Enough for a step of an agent, and stops a small model that repeats itself. */
const defaultMaxOutputTokens = 4_096;

/**
 * The request in the terms of chat templates and of `generate`.
 * @throws AgentError `bad-request`
 */
export function toRequest(request: ModelRequest): ChatRequest {
  const { messages, stop = [], temperature, topP, maxOutputTokens = defaultMaxOutputTokens, providerOptions } = request;
  if (temperature !== undefined && !(temperature >= 0))
    throw new AgentError('bad-request', `temperature must be 0 or more, not ${temperature}.`);
  return {
    messages: merged(messages.flatMap(toMessages)),
    tools: toTools(request),
    stop: stop.filter((text) => text !== ''),
    maxOutputTokens,
    settings: { ...toSettings(temperature, topP), ...providerOptions },
  };
}

/** If neither is set, the model's generation_config.json decides. */
function toSettings(temperature: number | undefined, topP: number | undefined): { [name: string]: Json } {
  if (temperature === 0) return { do_sample: false };
  return {
    ...(temperature !== undefined && { do_sample: true, temperature }),
    ...(topP !== undefined && { do_sample: true, top_p: topP }),
  };
}

/** A local model cannot be made to call a tool, but it can be shown only that one, or none. */
function toTools({ tools = [], toolChoice = 'auto' }: ModelRequest): ChatRequest['tools'] {
  if (toolChoice === 'none') return [];
  const shown = typeof toolChoice === 'string' ? tools : tools.filter(({ name }) => name === toolChoice.name);
  return shown.map(({ name, description, inputSchema }) => ({
    type: 'function',
    function: { name, description, parameters: inputSchema },
  }));
}

function toMessages(message: Message): ChatMessage[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: message.content }];
    case 'user': {
      const texts = message.content.map((part) => (part.type === 'text' ? part.text : omittedImage));
      return [{ role: 'user', content: joined(texts) }];
    }
    case 'assistant':
      return [toAssistant(message.content)];
    case 'tool':
      return message.content.map((result) => ({
        role: 'tool',
        name: sentToolName(result.name),
        tool_call_id: result.id,
        content: joined([resultText(result), ...(result.images ?? []).map(() => omittedImage)]),
      }));
  }
}

function toAssistant(content: Extract<Message, { role: 'assistant' }>['content']): ChatMessage {
  const texts = content.map((part) => (part.type === 'text' ? part.text : ''));
  const reasoning = joined(content.map((part) => (part.type === 'reasoning' ? part.text : '')));
  const calls = content.filter((part) => part.type === 'tool-call');
  return {
    role: 'assistant',
    content: texts.join(''),
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ id, name, input }) => ({
        type: 'function',
        id,
        function: { name: sentToolName(name), arguments: input },
      })),
    }),
  };
}

/** Templates reject turns that do not alternate, and show empty ones to the model. */
function merged(messages: readonly ChatMessage[]): ChatMessage[] {
  const turns: ChatMessage[] = [];
  for (const message of messages) {
    if (message.role !== 'tool' && message.content.trim() === '' && !message.tool_calls) continue;
    const last = turns.at(-1);
    if (last?.role === message.role && message.role !== 'tool' && !last.tool_calls)
      turns.splice(-1, 1, { ...last, ...message, content: joined([last.content, message.content]) });
    else turns.push(message);
  }
  return turns;
}

function joined(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n');
}
