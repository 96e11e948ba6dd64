import type { ToolDeclaration } from '../contract/tool.ts';

/** How a model is told that a call changes something; the system prompts explain it. */
export const writeMark = 'Effect: changes something.';

/** The description of a tool, with the mark of those that change something. */
export function markedDescription({ description, effect }: ToolDeclaration): string {
  return effect === 'write' ? `${description}\n${writeMark}` : description;
}
