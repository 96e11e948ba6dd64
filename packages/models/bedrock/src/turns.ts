import type { ImagePart, Message, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from '@thimble/core';

/** What one side says until it is the other one's turn. */
export type Turn =
  | { role: 'user'; results: ToolResultPart[]; content: (TextPart | ImagePart)[] }
  | { role: 'assistant'; content: (TextPart | ReasoningPart | ToolCallPart)[] };

/** Added where a user turn is required but the user said nothing. */
const goOn: TextPart = { type: 'text', text: 'Go on.' };

/** Groups messages into turns that alternate, starting with the user. Nothing is empty, and no last call lacks a result. */
export function toTurns(messages: readonly Message[]): Turn[] {
  const turns: Turn[] = [];
  const user = (results: ToolResultPart[], content: (TextPart | ImagePart)[]) => {
    if (results.length + content.length === 0) return;
    const last = turns.at(-1);
    if (last?.role !== 'user') return turns.push({ role: 'user', results, content });
    last.results.push(...results);
    last.content.push(...content);
  };
  const assistant = (content: (TextPart | ReasoningPart | ToolCallPart)[]) => {
    // Reasoning alone does not make a turn.
    if (content.every(({ type }) => type === 'reasoning')) return;
    const last = turns.at(-1);
    if (!last) turns.push({ role: 'user', results: [], content: [goOn] });
    if (last?.role === 'assistant') last.content.push(...content);
    else turns.push({ role: 'assistant', content });
  };

  for (const message of messages) {
    if (message.role === 'tool') user([...message.content], []);
    else if (message.role === 'user') user([], message.content.filter(hasContent));
    else if (message.role === 'assistant') assistant(message.content.filter(hasContent));
  }
  const last = turns.at(-1);
  if (last?.role === 'assistant') end(last, turns);
  return turns;
}

/** Bedrock rejects white space at the end of a prefilled answer, and calls without results. */
function end(last: Extract<Turn, { role: 'assistant' }>, turns: Turn[]): void {
  const part = last.content.at(-1);
  if (part?.type === 'text') last.content.splice(-1, 1, { type: 'text', text: part.text.trimEnd() });
  if (last.content.some(({ type }) => type === 'tool-call')) turns.push({ role: 'user', results: [], content: [] });
}

function hasContent(part: TextPart | ImagePart | ReasoningPart | ToolCallPart): boolean {
  if (part.type === 'text') return part.text.trim() !== '';
  // Bedrock rejects or ignores reasoning without a signature.
  return part.type !== 'reasoning' || part.signature !== undefined;
}
