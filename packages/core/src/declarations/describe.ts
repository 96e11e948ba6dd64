import { isRecord, type Json, type JsonSchema } from '../base/json.ts';
import { listOf } from './pointer.ts';
import { cleanText } from './text.ts';

/** `text` is left out where the description says both `word` and `value`. */
type Note = { word: string; value: string; text: string };

const longestDescription = 1_000;

/**
 * What a reader must know of a value beside its type: the description, then bounds, format and default in brackets,
 * unless the description names them already. '' where there is nothing to say.
 */
export function describeSchema(schema: Json | undefined, resolve: (reference: string) => Json | undefined): string {
  if (!isRecord(schema)) return '';
  const main = mainSchema(schema, resolve);
  const description =
    cleanText(schema.description, longestDescription) || cleanText(main.description, longestDescription);
  const said = description.toLowerCase();
  const notes = [...boundsOf(main), ...formatOf(main), ...ownNotes(schema)]
    .filter(({ word, value }) => !(said.includes(word) && said.includes(value.toLowerCase())))
    .map(({ text }) => text)
    .join(', ');
  return description && notes ? `${description} (${notes})` : description + notes;
}

/** Through a `$ref`, and through "this or null", where generators of schemas put the facts one level down. */
function mainSchema(schema: JsonSchema, resolve: (reference: string) => Json | undefined): JsonSchema {
  const target = typeof schema.$ref === 'string' ? resolve(schema.$ref) : undefined;
  if (isRecord(target)) return target;
  const [only, ...others] = [...listOf(schema.anyOf), ...listOf(schema.oneOf), ...listOf(schema.allOf)]
    .slice(0, 3)
    .flatMap((option) => (isRecord(option) && option.type !== 'null' ? [option] : []));
  return only && others.length === 0 ? { ...schema, ...only } : schema;
}

const bounds: readonly (readonly [key: string, word: string, label: string])[] = [
  ['minimum', 'min', 'min'],
  ['maximum', 'max', 'max'],
  ['exclusiveMinimum', 'min', '>'],
  ['exclusiveMaximum', 'max', '<'],
  ['minLength', 'min', 'min length'],
  ['maxLength', 'max', 'max length'],
  ['minItems', 'min', 'min items'],
  ['maxItems', 'max', 'max items'],
  ['multipleOf', 'multiple', 'multiple of'],
];

function boundsOf(schema: JsonSchema): Note[] {
  return bounds.flatMap(([key, word, label]) => {
    const value = schema[key];
    // ±(2^53 − 1) is how zod says "integer".
    if (typeof value !== 'number' || Math.abs(value) === Number.MAX_SAFE_INTEGER) return [];
    return [{ word, value: String(value), text: `${label} ${value}` }];
  });
}

/** The format, else the pattern, where it is short. */
function formatOf({ format, pattern }: JsonSchema): Note[] {
  const [word, whole] = format === undefined ? ['pattern', pattern] : ['format', format];
  const value = cleanText(whole, 80).replaceAll('\n', ' ');
  return value === '' || value.endsWith('…') ? [] : [{ word, value, text: `${word} ${value}` }];
}

function ownNotes(schema: JsonSchema): Note[] {
  const value = brief(schema.default);
  return [
    ...(value === undefined ? [] : [{ word: 'default', value, text: `default ${value}` }]),
    ...(schema.deprecated === true ? [{ word: 'deprecated', value: '', text: 'deprecated' }] : []),
  ];
}

/** A default as JSON, where that is short; null says no more than "optional". */
function brief(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  const isNested = (item: Json) => typeof item === 'object' && item !== null;
  // Looked at before it is written: it may be huge.
  if (
    Array.isArray(value) ? value.length > 8 || value.some(isNested) : isRecord(value) && Object.keys(value).length > 0
  )
    return undefined;
  const text = JSON.stringify(value);
  return text.length > 80 ? undefined : cleanText(text, 80);
}
