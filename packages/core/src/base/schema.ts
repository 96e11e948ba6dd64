import { isRecord, type Json, type JsonSchema } from './json.ts';
import { invalid, messageOf } from './errors.ts';

/**
 * The parts of Standard Schema (standardschema.dev, with its JSON Schema extension) that Thimble uses: zod, Valibot,
 * ArkType and others implement them.
 */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    validate(value: unknown): StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
    readonly jsonSchema?: {
      input(options: { target: 'draft-2020-12' }): Record<string, unknown>;
      output?(options: { target: 'draft-2020-12' }): Record<string, unknown>;
    };
  };
}

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

export type SchemaIssue = {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
};

/** What a schema parses to; `Json` where there is no schema. */
export type OutputOf<Schema> = Schema extends StandardSchema<infer Output> ? Output : Json;

export function isStandardSchema(value: unknown): value is StandardSchema {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return '~standard' in value && isRecord(value['~standard']) && 'validate' in value['~standard'];
}

/**
 * The JSON Schema of what `schema` accepts, or of what it parses to (`side`). Throws AgentError `invalid-argument` when
 * the schema cannot tell.
 */
export function jsonSchemaOf(schema: StandardSchema, what: string, side: 'input' | 'output' = 'input'): JsonSchema {
  const { jsonSchema, vendor } = schema['~standard'];
  if (!jsonSchema) {
    throw invalid(
      `${what}: its ${vendor} schema has no JSON Schema. ${advice[vendor] ?? 'Use a library that implements Standard JSON Schema, or give the JSON Schema as `inputSchema` beside it.'}`,
    );
  }
  try {
    const { $schema: _, ...rest } = (jsonSchema[side] ?? jsonSchema.input)({ target: 'draft-2020-12' });
    return JSON.parse(JSON.stringify(rest, withoutSafeBounds));
  } catch (cause) {
    // What a transform gives is known to no schema; what goes into it is the nearest.
    if (side === 'output') return jsonSchemaOf(schema, what);
    throw invalid(
      `${what}: its schema has no JSON Schema (${messageOf(cause)}). Use types that JSON can hold, or give the JSON Schema beside it.`,
      { cause },
    );
  }
}

/** How the libraries that give no JSON Schema by themselves make one. */
const advice: { readonly [vendor: string]: string } = {
  zod: 'Import the full `zod`, version 4.2 or later; of zod/mini, give `inputSchema: z.toJSONSchema(schema)` beside it; of zod 3, `inputSchema: zodToJsonSchema(schema)` of the package zod-to-json-schema.',
  valibot: 'Give `inputSchema: toJsonSchema(schema)` of the package @valibot/to-json-schema beside it.',
};

/** Leaves out ±(2^53 − 1) as the bounds of an integer: zod's way to say "integer", which the type says. */
function withoutSafeBounds(this: unknown, key: string, value: unknown): unknown {
  const isBound =
    (key === 'minimum' && value === Number.MIN_SAFE_INTEGER) ||
    (key === 'maximum' && value === Number.MAX_SAFE_INTEGER);
  return isBound && isRecord(this) && this.type === 'integer' ? undefined : value;
}

/** The same, but undefined for a schema of a library that gives none. */
export function jsonSchemaIfAny(schema: StandardSchema, what: string): JsonSchema | undefined {
  return schema['~standard'].jsonSchema && jsonSchemaOf(schema, what);
}

const shownIssues = 20;

/** One line for each thing that is wrong: "- query: expected string, received undefined". */
export function formatIssues(issues: readonly SchemaIssue[]): string {
  const lines = issues.slice(0, shownIssues).map(({ message, path = [] }) => {
    const where = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
    const what = message.replace(/^Invalid input: /, '');
    return where ? `- ${where}: ${what}` : `- ${what}`;
  });
  if (issues.length > shownIssues) lines.push(`- … ${issues.length - shownIssues} more`);
  return lines.join('\n');
}
