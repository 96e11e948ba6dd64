import type { ToolResultPart } from '@thimble/core';

/** The result as text; for providers without a field for failure, the text says it. */
export function resultText({ output, isError }: ToolResultPart): string {
  const result = typeof output === 'string' ? output : JSON.stringify(output);
  return isError && !/^\s*\S*error\b/i.test(result) ? `Error: ${result}` : result;
}

/** A name in the alphabet and length that providers take for the names of schemas. */
export function schemaName(name: string): string {
  return name.replace(/[^\w-]/g, '_').slice(0, 64) || 'output';
}
