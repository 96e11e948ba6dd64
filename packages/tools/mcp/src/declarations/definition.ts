import type { JsonSchema } from '@thimble/core';
import { asFields, clipText, definedOf, isRecord } from '@thimble/core/utilities';
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

/** The definition in an entry of a server's list, or a string that says why the tool is not offered. */
export function readDefinition(entry: unknown): Definition | string {
  const { name, title, description, annotations, ...schemas } = asFields(entry);
  if (typeof name !== 'string') return 'it has no name';
  if (name === '' || name.length > longestName) return `its name has ${name.length} characters`;
  const inputSchema = readInput(schemas.inputSchema);
  if (typeof inputSchema === 'string') return `its input schema ${inputSchema}`;
  // Null is how some servers leave something out.
  const outputSchema = (schemas.outputSchema ?? undefined) && boundedSchema(schemas.outputSchema);
  if (typeof outputSchema === 'string') return `its output schema ${outputSchema}`;
  const hints = asFields(annotations);
  return {
    name,
    description:
      cleanText(description, longestDescription) ||
      cleanText(title, 200) ||
      cleanText(hints.title, 200) ||
      cleanText(name, longestName),
    inputSchema,
    ...(outputSchema && { outputSchema }),
    hints: definedOf({
      readOnlyHint: asFlag(hints.readOnlyHint),
      destructiveHint: asFlag(hints.destructiveHint),
      idempotentHint: asFlag(hints.idempotentHint),
      openWorldHint: asFlag(hints.openWorldHint),
    }),
  };
}

function readInput(schema: unknown): JsonSchema | string {
  if (schema === undefined || schema === null) return 'is missing';
  const bounded = boundedSchema(schema);
  if (typeof bounded === 'string') return bounded;
  const { type, properties, required, ...rest } = bounded;
  if (type !== undefined && type !== 'object')
    return `is not for an object: its type is ${clipText(JSON.stringify(type), 100)}`;
  if (properties !== undefined && properties !== null && !isRecord(properties))
    return 'has `properties` that are not an object';
  if (required !== undefined && required !== null && !isNames(required))
    return 'has a `required` that is not a list of names';
  return { type: 'object', ...(properties && { properties }), ...(required && { required }), ...rest };
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function asFlag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
