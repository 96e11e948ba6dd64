import type { Tool as ListedTool } from '@modelcontextprotocol/client';
import type { JsonSchema } from '@thimble/core';
import { definedOf } from '@thimble/core/utilities';
import { boundedSchema } from './bounded-schema.ts';
import { cleanText } from './clean-text.ts';

/** What a server claims of a tool (modelcontextprotocol.io, tool annotations). */
export type ToolHints = {
  readOnlyHint?: boolean | undefined;
  destructiveHint?: boolean | undefined;
  idempotentHint?: boolean | undefined;
  openWorldHint?: boolean | undefined;
};

/** A tool as the server defines it, bounded and clean: what is approved, pinned and declared. */
export type Definition = {
  /** Its name at the server. */
  name: string;
  description: string;
  inputSchema: JsonSchema;
  outputSchema?: JsonSchema;
  hints: ToolHints;
};

const longestDescription = 4_000;
const longestName = 200;

/** The definition, or a string that says why the tool is not offered. */
export function readDefinition(tool: ListedTool): Definition | string {
  const { name, title, annotations } = tool;
  if (name === '' || name.length > longestName) return `its name has ${name.length} characters`;
  const inputSchema = boundedSchema(tool.inputSchema);
  if (typeof inputSchema === 'string') return `its input schema ${inputSchema}`;
  const outputSchema = tool.outputSchema && boundedSchema(tool.outputSchema);
  if (typeof outputSchema === 'string') return `its output schema ${outputSchema}`;
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = annotations ?? {};
  return {
    name,
    description:
      cleanText(tool.description, longestDescription) ||
      cleanText(title ?? annotations?.title, 200) ||
      cleanText(name, longestName),
    inputSchema: { ...inputSchema, type: 'object' },
    ...(outputSchema && { outputSchema }),
    hints: definedOf({ readOnlyHint, destructiveHint, idempotentHint, openWorldHint }),
  };
}
