import { heldBack, thoughtTags } from '@thimble/core/utilities';

export type ThoughtAndText = { reasoning: string; text: string };

/**
 * Separates reasoning from the answer where a server leaves it in the text, between <think> tags at the very beginning. A closing
 * tag there ends reasoning that was empty, and that the server's template had opened; further on it is text, as what came before it
 * has been passed on. White space around the tags belongs to neither.
 */
export function thinkTags(): { push(delta: string): ThoughtAndText; end(): ThoughtAndText } {
  let state: 'start' | 'opened' | 'thinking' | 'closed' | 'answering' = 'start';
  let close = '';
  let held = '';

  /** Text that must wait for more stays in `held`. */
  function advance(): ThoughtAndText {
    if (state === 'start') {
      const begun = held.trimStart();
      const tag = thoughtTags.find(({ open, close }) => begun.startsWith(open) || begun.startsWith(close));
      if (!tag) {
        const mayBegin = thoughtTags.some(({ open, close }) => open.startsWith(begun) || close.startsWith(begun));
        return mayBegin ? nothing : answer(held);
      }
      const isOpen = begun.startsWith(tag.open);
      state = isOpen ? 'opened' : 'closed';
      close = tag.close;
      held = begun.slice((isOpen ? tag.open : close).length);
    }
    if (state === 'opened') {
      held = held.trimStart();
      if (held === '') return nothing;
      state = 'thinking';
    }
    if (state === 'thinking') {
      const end = held.indexOf(close);
      if (end < 0) {
        const reasoning = held.slice(0, held.length - heldBack(held, [close])).trimEnd();
        held = held.slice(reasoning.length);
        return { reasoning, text: '' };
      }
      state = 'closed';
      const reasoning = held.slice(0, end).trimEnd();
      held = held.slice(end + close.length);
      return { ...advance(), reasoning };
    }
    const text = held.trimStart();
    return text === '' ? nothing : answer(text);
  }

  function answer(text: string): ThoughtAndText {
    state = 'answering';
    held = '';
    return { reasoning: '', text };
  }

  return {
    push(delta) {
      if (state === 'answering') return { reasoning: '', text: delta };
      held += delta;
      return advance();
    },
    /** The text that was held back, once nothing more follows. */
    end() {
      const rest = held;
      held = '';
      if (state === 'start') return { reasoning: '', text: rest };
      return state === 'thinking' ? { reasoning: rest.trimEnd(), text: '' } : nothing;
    },
  };
}

const nothing: ThoughtAndText = { reasoning: '', text: '' };
