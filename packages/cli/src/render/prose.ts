// How code may begin in a reply: the code tag, or the fence that is accepted in its place.
const openings = ['<code>', '```'];

export type ProseFilter = {
  /** Takes a piece of the reply and returns what may be shown of it. */
  push(text: string): string;
  /** Whether the reply has come to its code. */
  readonly inCode: boolean;
  /** What was kept back, and the filter begins anew. */
  take(): string;
};

/** Parts a streamed reply into prose, which is shown as it comes, and code, which is kept back until it is complete. */
export function proseFilter(): ProseFilter {
  let kept = '';
  let inCode = false;
  return {
    push(text) {
      kept += text;
      if (inCode) return '';
      const start = firstOpening(kept);
      inCode = start !== -1;
      const end = inCode ? start : kept.length - partialOpening(kept);
      const prose = kept.slice(0, end);
      kept = kept.slice(end);
      return prose;
    },
    get inCode() {
      return inCode;
    },
    take() {
      const rest = kept;
      kept = '';
      inCode = false;
      return rest;
    },
  };
}

function firstOpening(text: string): number {
  const starts = openings.map((opening) => text.indexOf(opening)).filter((start) => start !== -1);
  return starts.length === 0 ? -1 : Math.min(...starts);
}

/** Length of the end of `text` that the next piece may complete to an opening. */
function partialOpening(text: string): number {
  const lengths = openings.map((opening) => {
    for (let length = opening.length - 1; length > 0; length--)
      if (text.endsWith(opening.slice(0, length))) return length;
    return 0;
  });
  return Math.max(...lengths);
}
