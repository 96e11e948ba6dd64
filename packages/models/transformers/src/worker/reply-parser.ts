import type { ReplyPart } from '../messages.ts';
import { readBareCall, readToolCall } from './tool-call-text.ts';

export type ReplyParserOptions = {
  /** Whether the prompt has opened the reasoning already. */
  isThinking: boolean;
  /** Names of the tools that the model was shown. Without any, what looks like a call is text. */
  toolNames: readonly string[];
  stop: readonly string[];
};

/** Takes the text of a reply apart, as it comes. */
export type ReplyParser = {
  readonly isThinking: boolean;
  /** A stop sequence was reached: it ends the last text, and nothing follows. */
  readonly isStopped: boolean;
  push(text: string): ReplyPart[];
  /** What was held back. */
  end(): ReplyPart[];
};

const openThought = '<think>';
const closeThought = '</think>';
const openCall = '<tool_call>';
const closeCall = '</tool_call>';
const pythonTag = '<|python_tag|>';

type State = 'beginning' | 'thinking' | 'behind' | 'answer' | 'call' | 'bare-call' | 'stopped';

/**
 * Reasoning stands between `<think>` and `</think>` at the beginning; calls stand between `<tool_call>` and
 * `</tool_call>`, or the whole answer is one.
 */
export function replyParser({ isThinking, toolNames, stop }: ReplyParserOptions): ReplyParser {
  const hasTools = toolNames.length > 0;
  const marks = [...stop, ...(hasTools ? [openCall] : [])];
  let state: State = isThinking ? 'thinking' : 'beginning';
  let held = '';
  /** What a call has said so far, apart from `held`, so that it is not searched anew for each token. */
  let written = '';
  let hasThought = false;

  /** One step; undefined when more text is needed. */
  function step(): ReplyPart[] | undefined {
    switch (state) {
      case 'beginning':
      case 'behind':
        return begin();
      case 'thinking':
        return think();
      case 'answer':
        return answer();
      case 'call':
        return call();
      case 'bare-call':
      case 'stopped':
        return undefined;
    }
  }

  function go(next: State, rest: string): void {
    state = next;
    held = rest;
    written = '';
  }

  function begin(): ReplyPart[] | undefined {
    const begun = held.trimStart();
    const openings = [...(state === 'beginning' ? [openThought] : []), ...(hasTools ? [pythonTag] : [])];
    if (begun === '' || openings.some((mark) => begun.length < mark.length && mark.startsWith(begun))) return undefined;
    if (state === 'beginning' && begun.startsWith(openThought)) go('thinking', begun.slice(openThought.length));
    else if (hasTools && (begun.startsWith('{') || begun.startsWith(pythonTag))) go('bare-call', begun);
    else go('answer', state === 'behind' ? begun : held);
    return [];
  }

  function think(): ReplyPart[] | undefined {
    const end = held.indexOf(closeThought);
    const safe = held.slice(0, end < 0 ? held.length - beginningOf([closeThought], held) : end);
    const told = (hasThought ? safe : safe.trimStart()).trimEnd();
    const rest = end < 0 ? held.slice(safe.trimEnd().length) : held.slice(end + closeThought.length);
    if (end >= 0) go('behind', rest);
    else held = hasThought || told !== '' ? rest : held.trimStart();
    hasThought ||= told !== '';
    if (told !== '') return [{ type: 'reasoning', text: told }];
    return end < 0 ? undefined : [];
  }

  function answer(): ReplyPart[] | undefined {
    const [mark, place] = firstOf(marks, held);
    if (mark === undefined) {
      const safe = held.slice(0, held.length - beginningOf(marks, held));
      // White space before a call is no part of the answer.
      const told = hasTools ? safe.trimEnd() : safe;
      held = held.slice(told.length);
      return told === '' ? undefined : [{ type: 'text', text: told }];
    }
    const isCall = hasTools && mark === openCall;
    const told = isCall ? held.slice(0, place).trimEnd() : held.slice(0, place + mark.length);
    go(isCall ? 'call' : 'stopped', held.slice(place + mark.length));
    return textPart(told);
  }

  function call(): ReplyPart[] | undefined {
    const end = held.indexOf(closeCall);
    const safe = end < 0 ? held.length - beginningOf([closeCall], held) : end;
    written += held.slice(0, safe);
    held = held.slice(safe);
    if (end < 0) return undefined;
    const whole = written;
    go('behind', held.slice(closeCall.length));
    return callPart(whole, openCall + whole + closeCall);
  }

  return {
    get isThinking() {
      return state === 'thinking';
    },
    get isStopped() {
      return state === 'stopped';
    },
    push(text) {
      if (state === 'stopped') return [];
      held += text;
      const parts: ReplyPart[] = [];
      for (let found = step(); found; found = step()) parts.push(...found);
      return parts;
    },
    end() {
      const rest = written + held;
      const last = state;
      go('stopped', '');
      if (last === 'thinking') return rest.trim() === '' ? [] : [{ type: 'reasoning', text: rest.trimEnd() }];
      if (last === 'call') return callPart(rest, openCall + rest);
      if (last === 'behind' || last === 'stopped') return [];
      const bare = last === 'bare-call' && readBareCall(rest.replace(pythonTag, '').trim(), toolNames);
      return bare ? [{ type: 'tool-call', ...bare }] : textPart(rest);
    },
  };
}

function textPart(text: string): ReplyPart[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

/** Whatever is no call stays readable for the agent, which can tell the model. */
function callPart(written: string, raw: string): ReplyPart[] {
  const call = readToolCall(written.trim());
  return call ? [{ type: 'tool-call', ...call }] : textPart(raw);
}

function firstOf(marks: readonly string[], text: string): [mark: string, place: number] | [undefined, -1] {
  let first: [string, number] | [undefined, -1] = [undefined, -1];
  for (const mark of marks) {
    const place = text.indexOf(mark);
    if (place >= 0 && (first[0] === undefined || place < first[1])) first = [mark, place];
  }
  return first;
}

/** Length of the longest end of `text` that begins one of the marks. */
function beginningOf(marks: readonly string[], text: string): number {
  const longest = Math.min(text.length, Math.max(0, ...marks.map((mark) => mark.length)) - 1);
  for (let length = longest; length > 0; length--) {
    const end = text.slice(-length);
    if (marks.some((mark) => mark.startsWith(end))) return length;
  }
  return 0;
}
