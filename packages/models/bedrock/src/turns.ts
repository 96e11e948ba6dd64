import type { ImagePart, Message, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from '@thimble/core';

/** What one side says before the other does. */
export type Turn =
  | { role: 'user'; results: ToolResultPart[]; content: (TextPart | ImagePart)[] }
  | { role: 'assistant'; content: (TextPart | ReasoningPart | ToolCallPart)[] };

/** Stands for a user who said nothing. */
const goOn: TextPart = { type: 'text', text: 'Go on.' };

/** Messages as turns: the user first, each side in turn, nothing empty, no call at the end that the user has not answered. */
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
    // Reasoning alone is no turn.
    if (content.every(({ type }) => type === 'reasoning')) return;
    const last = turns.at(-1);
    if (!last) turns.push({ role: 'user', results: [], content: [goOn] });
    if (last?.role === 'assistant') last.content.push(...content);
    else turns.push({ role: 'assistant', content });
  };

  for (const message of messages) {
    if (message.role === 'tool') user([...message.content], []);
    else if (message.role === 'user') user([], message.content.filter(isSaid));
    else if (message.role === 'assistant') assistant(message.content.filter(isSaid));
  }
  const last = turns.at(-1);
  if (last?.role === 'assistant') end(last, turns);
  return turns;
}

/** White space at the end of a prefilled answer is refused; calls have to be answered. */
function end(last: Extract<Turn, { role: 'assistant' }>, turns: Turn[]): void {
  const part = last.content.at(-1);
  if (part?.type === 'text') last.content.splice(-1, 1, { type: 'text', text: part.text.trimEnd() });
  if (last.content.some(({ type }) => type === 'tool-call')) turns.push({ role: 'user', results: [], content: [] });
}

function isSaid(part: TextPart | ImagePart | ReasoningPart | ToolCallPart): boolean {
  if (part.type === 'text') return part.text.trim() !== '';
  // Reasoning without a signature is refused, or not wanted.
  return part.type !== 'reasoning' || part.signature !== undefined;
}
