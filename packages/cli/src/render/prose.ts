// What code can begin with in a reply: the code tag, or the fence that is accepted in its place.
const openings = ['<code>', '```'];

export type ProseFilter = {
  /** Takes a piece of the reply, and returns the text that can be shown now. */
  push(text: string): string;
  /** Whether the reply has reached its code. */
  readonly inCode: boolean;
  /** Returns the text that was held back, and starts over. */
  take(): string;
};

/** Splits a streamed reply into prose, which is shown at once, and code, which is held back until it is complete. */
export function proseFilter(): ProseFilter {
  let heldBack = '';
  let inCode = false;
  return {
    push(text) {
      heldBack += text;
      if (inCode) return '';
      const start = firstOpening(heldBack);
      inCode = start !== -1;
      const end = inCode ? start : heldBack.length - partialOpening(heldBack);
      const prose = heldBack.slice(0, end);
      heldBack = heldBack.slice(end);
      return prose;
    },
    get inCode() {
      return inCode;
    },
    take() {
      const rest = heldBack;
      heldBack = '';
      inCode = false;
      return rest;
    },
  };
}

function firstOpening(text: string): number {
  const starts = openings.map((opening) => text.indexOf(opening)).filter((start) => start !== -1);
  return starts.length === 0 ? -1 : Math.min(...starts);
}

/** The length of the end of `text` that could be the start of an opening. */
function partialOpening(text: string): number {
  const lengths = openings.map((opening) => {
    for (let length = opening.length - 1; length > 0; length--)
      if (text.endsWith(opening.slice(0, length))) return length;
    return 0;
  });
  return Math.max(...lengths);
}
