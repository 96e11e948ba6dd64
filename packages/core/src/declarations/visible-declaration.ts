import { isRecord, maxDepth, type Json, type JsonSchema } from '../base/json.ts';
import { withoutUnseen } from '../base/unseen.ts';
import type { ToolDeclaration } from '../contract/tool.ts';

/** The declaration as a provider is sent it: in its descriptions, wherever they come from, nothing that a person would not see. */
export function visibleDeclaration(declaration: ToolDeclaration): ToolDeclaration {
  const { description, inputSchema, outputSchema } = declaration;
  return {
    ...declaration,
    description: withoutUnseen(description),
    inputSchema: visibleSchema(inputSchema),
    ...(outputSchema && { outputSchema: visibleSchema(outputSchema) }),
  };
}

function visibleSchema(schema: JsonSchema, depth = 0): JsonSchema {
  if (depth > maxDepth) return {};
  return Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, visiblePart(key, part, depth + 1)]));
}

const texts = new Set(['description', 'title', '$comment']);
/** What stays as it is: values that a call must hold. */
const values = new Set(['const', 'enum', 'default', 'examples']);
/** Where keys are names, such as of a parameter called "description". */
const named = new Set(['properties', '$defs', 'definitions', 'patternProperties', 'dependentSchemas']);

function visiblePart(key: string, part: Json, depth: number): Json {
  if (typeof part === 'string') return texts.has(key) ? withoutUnseen(part) : part;
  if (values.has(key)) return part;
  if (Array.isArray(part)) return part.map((item) => (isRecord(item) ? visibleSchema(item, depth) : item));
  if (!isRecord(part)) return part;
  if (!named.has(key)) return visibleSchema(part, depth);
  return Object.fromEntries(
    Object.entries(part).map(([name, inner]) => [name, isRecord(inner) ? visibleSchema(inner, depth) : inner]),
  );
}
