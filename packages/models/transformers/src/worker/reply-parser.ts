import { firstMark, heldBack, thoughtTags } from '@thimble/core/utilities';
import type { ReplyPart } from '../messages.ts';
import { readBareCall, readToolCall } from './tool-call-text.ts';

export type ReplyParserOptions = {
  /** Whether the prompt already ends with the start of the reasoning. */
  isThinking: boolean;
  /** Names of the tools that the model was shown. Without any, text that looks like a call is just text. */
  toolNames: readonly string[];
  stop: readonly string[];
};

/** Splits the text of a reply into its parts while it arrives. */
export type ReplyParser = {
  readonly isThinking: boolean;
  /** Whether a stop sequence was reached. It is the end of the last text, and nothing follows. */
  readonly isStopped: boolean;
  push(text: string): ReplyPart[];
  /** The parts that were held back. */
  end(): ReplyPart[];
};

const openThoughts = thoughtTags.map(({ open }) => open);
const openCall = '<tool_call>';
const closeCall = '</tool_call>';
const pythonTag = '<|python_tag|>';

type State = 'beginning' | 'thinking' | 'after' | 'answer' | 'call' | 'bare-call' | 'stopped';

/**
 * Reasoning is between `<think>` (`<thinking>`, `<thought>`) and its closing tag at the beginning. Calls are between
 * `<tool_call>` and `</tool_call>`, or the whole answer is one call.
 */
export function replyParser({ isThinking, toolNames, stop }: ReplyParserOptions): ReplyParser {
  const hasTools = toolNames.length > 0;
  const marks = [...stop, ...(hasTools ? [openCall] : [])];
  let state: State = isThinking ? 'thinking' : 'beginning';
  let closeThought = '</think>';
  let held = '';
  /** The text of a call so far. Kept apart from `held`, so that it is not searched again for each token. */
  let written = '';
  let hasThought = false;

  /** Takes one step. Undefined if more text is needed. */
  function step(): ReplyPart[] | undefined {
    switch (state) {
      case 'beginning':
      case 'after':
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
    const openings = [...(state === 'beginning' ? openThoughts : []), ...(hasTools ? [pythonTag] : [])];
    if (begun === '' || openings.some((mark) => begun.length < mark.length && mark.startsWith(begun))) return undefined;
    const thought = state === 'beginning' ? thoughtTags.find(({ open }) => begun.startsWith(open)) : undefined;
    if (thought) {
      closeThought = thought.close;
      go('thinking', begun.slice(thought.open.length));
    } else if (hasTools && (begun.startsWith('{') || begun.startsWith(pythonTag))) go('bare-call', begun);
    else go('answer', state === 'after' ? begun : held);
    return [];
  }

  function think(): ReplyPart[] | undefined {
    const end = held.indexOf(closeThought);
    const safe = held.slice(0, end < 0 ? held.length - heldBack(held, [closeThought]) : end);
    const reasoning = (hasThought ? safe : safe.trimStart()).trimEnd();
    const rest = end < 0 ? held.slice(safe.trimEnd().length) : held.slice(end + closeThought.length);
    if (end >= 0) go('after', rest);
    else held = hasThought || reasoning !== '' ? rest : held.trimStart();
    hasThought ||= reasoning !== '';
    if (reasoning !== '') return [{ type: 'reasoning', text: reasoning }];
    return end < 0 ? undefined : [];
  }

  function answer(): ReplyPart[] | undefined {
    const found = firstMark(held, marks);
    if (!found) {
      const safe = held.slice(0, held.length - heldBack(held, marks));
      // White space before a call does not belong to the answer.
      const text = hasTools ? safe.trimEnd() : safe;
      held = held.slice(text.length);
      return text === '' ? undefined : [{ type: 'text', text }];
    }
    const isCall = hasTools && found.mark === openCall;
    const end = found.index + found.mark.length;
    const text = isCall ? held.slice(0, found.index).trimEnd() : held.slice(0, end);
    go(isCall ? 'call' : 'stopped', held.slice(end));
    return textPart(text);
  }

  function call(): ReplyPart[] | undefined {
    const end = held.indexOf(closeCall);
    const safe = end < 0 ? held.length - heldBack(held, [closeCall]) : end;
    written += held.slice(0, safe);
    held = held.slice(safe);
    if (end < 0) return undefined;
    const whole = written;
    go('after', held.slice(closeCall.length));
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
      if (last === 'after' || last === 'stopped') return [];
      const bare = last === 'bare-call' && readBareCall(rest.replace(pythonTag, '').trim(), toolNames);
      return bare ? [{ type: 'tool-call', ...bare }] : textPart(rest);
    },
  };
}

function textPart(text: string): ReplyPart[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

/** Anything that is not a call remains text, so that the agent can tell the model about it. */
function callPart(written: string, raw: string): ReplyPart[] {
  const call = readToolCall(written.trim());
  return call ? [{ type: 'tool-call', ...call }] : textPart(raw);
}
