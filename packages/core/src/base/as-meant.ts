import { isJson, parseShallowJson, type Json } from './json.ts';
import type { SchemaIssue, StandardSchema } from './schema.ts';

export type Meant<Output> = { given: unknown; value: Output } | { issues: readonly SchemaIssue[] };

/** A part is mended in each turn at least; a schema may name one problem at a time. */
const maxTurns = 20;

/**
 * The value as the schema parses it. Where it does not fit, the parts that are at fault are read as models mean them: null, which
 * is how Python says that a parameter is left out, as nothing, and a text of JSON as what it holds. `given`: what was parsed.
 */
export async function parseAsMeant<Output>(schema: StandardSchema<Output>, given: unknown): Promise<Meant<Output>> {
  let tried = given;
  let first: readonly SchemaIssue[] | undefined;
  for (let turn = 0; ; turn++) {
    const { issues, ...parsed } = await schema['~standard'].validate(tried);
    if ('value' in parsed) return { given: tried, value: parsed.value };
    first ??= issues ?? [];
    const mended = turn < maxTurns && isJson(tried) ? mend(tried, issues ?? []) : undefined;
    if (!mended) return { issues: first };
    tried = mended.value;
  }
}

/** A copy in which the parts at fault are read as they are meant; undefined where none can be. */
function mend(given: Json, issues: readonly SchemaIssue[]): { value?: Json } | undefined {
  const copy = { value: structuredClone(given) };
  const paths = issues.map(({ path = [] }) => ['value', ...path.map(keyOf)]);
  return paths.filter((path) => mendPart(copy, path)).length > 0 ? copy : undefined;
}

function keyOf(part: PropertyKey | { readonly key: PropertyKey }): PropertyKey {
  return typeof part === 'object' ? part.key : part;
}

/** Whether there was something to mend at the path. */
function mendPart(parent: object, [key = '', ...rest]: readonly PropertyKey[]): boolean {
  if (!Object.hasOwn(parent, key)) return false;
  const part: unknown = Reflect.get(parent, key);
  if (rest.length > 0) return typeof part === 'object' && part !== null && mendPart(part, rest);
  if (part === null) return Array.isArray(parent) ? false : Reflect.deleteProperty(parent, key);
  const read = typeof part === 'string' ? parseShallowJson(part) : undefined;
  if (read === undefined || typeof read === 'string' || read === null) return false;
  return Reflect.set(parent, key, read);
}
