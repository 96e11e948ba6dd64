/**
 * What a person does not see and a model reads: control and format characters, those that turn the direction of text, tags, variation
 * selectors, private use and what Unicode has not assigned. Line breaks and tabs are not among them.
 */
const unseen = /(?:(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}])+/gu;

/** What joins letters of Persian and parts of emoji: one between two characters says nothing by itself. */
const joiner = /^(?:\u200c|\u200d|\ufe0f\u200d?)$/;

/** A text of somebody else as it may stand in a prompt: without what a person would not see. */
export function withoutUnseen(text: string): string {
  return text.replaceAll(unseen, (run, at: number) => {
    if (joiner.test(run) && at > 0) return run;
    // What a control character stood between stays two words.
    const isBetween = /\S/.test(text.charAt(at - 1)) && /\S/.test(text.charAt(at + run.length));
    return isBetween && /\p{Cc}/u.test(run) ? ' ' : '';
  });
}

/** A value as code, with escapes for what a person would not see: what is a name or a constant must stay what it is. */
export function quoted(value: unknown): string {
  return JSON.stringify(value).replaceAll(unseen, (run) =>
    joiner.test(run) ? run : Array.from({ length: run.length }, (_, index) => escapeOf(run.charCodeAt(index))).join(''),
  );
}

function escapeOf(unit: number): string {
  return String.raw`\u${unit.toString(16).padStart(4, '0')}`;
}
