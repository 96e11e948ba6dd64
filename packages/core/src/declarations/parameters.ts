import { isRecord } from '../base/json.ts';
import type { ToolDeclaration } from '../contract/tool.ts';
import { listOf, resolvePointer } from './pointer.ts';

export type Parameter = { name: string; optional: boolean };

/**
 * The parameters of a tool, in the order in which code may give them without their names: the required ones come first. Undefined
 * where the schema lists none.
 */
export function parametersOf({ inputSchema }: Pick<ToolDeclaration, 'inputSchema'>): Parameter[] | undefined {
  const { $ref } = inputSchema;
  const schema = typeof $ref === 'string' ? resolvePointer(inputSchema, $ref) : inputSchema;
  if (!isRecord(schema) || !isRecord(schema.properties)) return undefined;
  const required = new Set(listOf(schema.required));
  return Object.keys(schema.properties)
    .map((name) => ({ name, optional: !required.has(name) }))
    .sort((a, b) => Number(a.optional) - Number(b.optional));
}

/** What a bare value stands for: the only required parameter, or the first one where none is required. */
export function mainParameter(parameters: readonly Parameter[]): string | undefined {
  const [first, second] = parameters;
  return second && !second.optional ? undefined : first?.name;
}
