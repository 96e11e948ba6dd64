import type { ToolResultPart } from '@thimble/core';

/** The result as text. A failed result says so in its text, for providers that have no field for it. */
export function resultText({ output, isError }: ToolResultPart): string {
  const result = typeof output === 'string' ? output : JSON.stringify(output);
  return isError && !/^\s*\S*error\b/i.test(result) ? `Error: ${result}` : result;
}

/** The name, limited to the characters and the length that providers accept in the name of a schema. */
export function schemaName(name: string): string {
  return name.replace(/[^\w-]/g, '_').slice(0, 64) || 'output';
}
