import { isRecord, type Json, type JsonSchema } from '../base/json.ts';
import { quoted } from '../base/unseen.ts';
import { listOf } from './pointer.ts';
import { cleanText } from './text.ts';

/** `text` is left out where the description says both `word` and `value`. */
type Note = { word: string; value: string; text: string };

const longestDescription = 1_000;

type Resolve = (reference: string) => Json | undefined;

/**
 * What a reader must know of a value beside its type: the description, then bounds, format and default in brackets,
 * unless the description names them already. '' where there is nothing to say.
 */
export function describeSchema(schema: Json | undefined, resolve: Resolve): string {
  return describe(schema, resolve, isRecord(schema) ? defaultNote(schema.default) : []);
}

/** The same for a reader who is shown the default itself. */
export function describeBesideDefault(schema: Json | undefined, resolve: Resolve): string {
  return describe(schema, resolve, []);
}

function describe(schema: Json | undefined, resolve: Resolve, ofDefault: readonly Note[]): string {
  if (!isRecord(schema)) return '';
  const main = mainSchema(schema, resolve);
  const description =
    cleanText(schema.description, longestDescription) || cleanText(main.description, longestDescription);
  const said = description.toLowerCase();
  const notes = [...boundsOf(main), ...formatOf(main), ...ofDefault, ...deprecation(schema)]
    .filter(({ word, value }) => !(said.includes(word) && said.includes(value.toLowerCase())))
    .map(({ text }) => text)
    .join(', ');
  return description && notes ? `${description} (${notes})` : description + notes;
}

/** Through a `$ref`, and through "this or null", where generators of schemas put the facts one level down. */
function mainSchema(schema: JsonSchema, resolve: Resolve): JsonSchema {
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
    // An integer, which its type says.
    if (key === 'multipleOf' && value === 1) return [];
    return [{ word, value: String(value), text: `${label} ${value}` }];
  });
}

/** The format, else the pattern, where it is short. */
function formatOf({ format, pattern }: JsonSchema): Note[] {
  const [word, whole] = format === undefined ? ['pattern', pattern] : ['format', format];
  const value = cleanText(whole, 80).replaceAll('\n', ' ');
  return value === '' || value.endsWith('…') ? [] : [{ word, value, text: `${word} ${value}` }];
}

function defaultNote(value: Json | undefined): Note[] {
  // Null says no more than "optional".
  if (value === null || !isBrief(value)) return [];
  const text = cleanText(quoted(value), longestDefault);
  return [{ word: 'default', value: text, text: `default ${text}` }];
}

function deprecation(schema: JsonSchema): Note[] {
  return schema.deprecated === true ? [{ word: 'deprecated', value: '', text: 'deprecated' }] : [];
}

const longestDefault = 80;

/** Whether a default is short enough to be shown: a scalar, an empty object, or a short list of scalars. */
export function isBrief(value: Json | undefined): value is Json {
  if (value === undefined) return false;
  const isNested = (item: Json) => typeof item === 'object' && item !== null;
  // Looked at before it is written: it may be huge.
  if (
    Array.isArray(value) ? value.length > 8 || value.some(isNested) : isRecord(value) && Object.keys(value).length > 0
  )
    return false;
  return JSON.stringify(value).length <= longestDefault;
}
