import type { SystemPromptContext } from './prompts.ts';

/** The parts that say something, a blank line between them. */
export function paragraphs(...parts: readonly string[]): string {
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n\n');
}

/** A heading with its text; nothing where there is no text. */
export function section(heading: string, ...parts: readonly string[]): string {
  const body = paragraphs(...parts);
  return body === '' ? '' : `# ${heading}\n\n${body}`;
}

/** `text` where `hole` is filled. */
export function onlyWith(hole: string, text: string): string {
  return hole.trim() === '' ? '' : text;
}

/** Said where there are none: silence makes a model look for them. */
export const noTools = 'This task has no tools.';

/** Whether there is nothing to call. */
export function hasNoTools({ tools, agents }: Pick<SystemPromptContext, 'tools' | 'agents'>): boolean {
  return `${tools}${agents}`.trim() === '';
}

/** How long the run may be. */
export function boundsOfRun({ maxSteps, maxToolCalls }: SystemPromptContext): string {
  const steps = `You have at most ${counted(maxSteps, 'step')}`;
  return maxToolCalls === undefined ? `${steps}.` : `${steps} and ${counted(maxToolCalls, 'tool call')}.`;
}

function counted(count: number, noun: string): string {
  return `${digits(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** 20,000 for 20000. */
export function digits(count: number): string {
  return count.toLocaleString('en-US');
}
