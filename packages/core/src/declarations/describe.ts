import type { Json } from '../json.ts';
import { isRecord, listOf, own } from './json-access.ts';
import { cleanText } from './text.ts';

type Schema = { [key: string]: Json };
type Note = { word: string; value: string; text: string };

const maximumDescription = 1_000;

/**
 * What a reader must know of a value beside its type: the description, then bounds, format and default in brackets,
 * unless the description names them already. '' where there is nothing to say.
 */
export function describeSchema(schema: Json | undefined, resolve: (reference: string) => Json | undefined): string {
  if (!isRecord(schema)) return '';
  const main = mainSchema(schema, resolve);
  const description =
    cleanText(own(schema, 'description'), maximumDescription) ||
    cleanText(own(main, 'description'), maximumDescription);
  const said = description.toLowerCase();
  const notes = [...notesOf(main), ...ownNotes(schema)]
    .filter((note) => !(said.includes(note.word) && said.includes(note.value.toLowerCase())))
    .map((note) => note.text);
  if (description === '' || notes.length === 0) return description + notes.join(', ');
  return `${description} (${notes.join(', ')})`;
}

/** Through a `$ref`, and through "this or null", where generators of schemas put the facts one level down. */
function mainSchema(schema: Schema, resolve: (reference: string) => Json | undefined): Schema {
  const reference = own(schema, '$ref');
  const target = typeof reference === 'string' ? resolve(reference) : undefined;
  if (isRecord(target)) return target;
  const options = [...listOf(own(schema, 'anyOf')), ...listOf(own(schema, 'oneOf')), ...listOf(own(schema, 'allOf'))]
    .slice(0, 3)
    .filter(isRecord)
    .filter((option) => own(option, 'type') !== 'null');
  const [only, ...others] = options;
  return only !== undefined && others.length === 0 ? { ...schema, ...only } : schema;
}

function notesOf(schema: Schema): Note[] {
  const format = own(schema, 'format');
  const pattern = format === undefined ? own(schema, 'pattern') : undefined;
  return [
    bound(schema, 'minimum', 'min', 'min'),
    bound(schema, 'maximum', 'max', 'max'),
    bound(schema, 'exclusiveMinimum', 'min', '>'),
    bound(schema, 'exclusiveMaximum', 'max', '<'),
    bound(schema, 'minLength', 'min', 'min length'),
    bound(schema, 'maxLength', 'max', 'max length'),
    bound(schema, 'minItems', 'min', 'min items'),
    bound(schema, 'maxItems', 'max', 'max items'),
    bound(schema, 'multipleOf', 'multiple', 'multiple of'),
    plain('format', format),
    plain('pattern', pattern),
  ].filter((note) => note !== undefined);
}

function ownNotes(schema: Schema): Note[] {
  const value = brief(own(schema, 'default'));
  return [
    ...(value === undefined ? [] : [{ word: 'default', value, text: `default ${value}` }]),
    ...(own(schema, 'deprecated') === true ? [{ word: 'deprecated', value: '', text: 'deprecated' }] : []),
  ];
}

function bound(schema: Schema, key: string, word: string, label: string): Note | undefined {
  const value = own(schema, key);
  // ±(2^53 − 1) is how zod says "integer".
  if (typeof value !== 'number' || Math.abs(value) === Number.MAX_SAFE_INTEGER) return undefined;
  return { word, value: String(value), text: `${label} ${value}` };
}

function plain(word: string, value: Json | undefined): Note | undefined {
  const text = cleanText(value, 80).replaceAll('\n', ' ');
  return text === '' || text.endsWith('…') ? undefined : { word, value: text, text: `${word} ${text}` };
}

/** A default as JSON, where that is short; null says no more than "optional". */
function brief(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  const small = Array.isArray(value)
    ? value.length < 9 && !value.some(isNested)
    : !isRecord(value) || Object.keys(value).length === 0;
  const text = small ? JSON.stringify(value) : undefined;
  return text === undefined || text.length > 80 ? undefined : cleanText(text, 80);
}

function isNested(value: Json): boolean {
  return typeof value === 'object' && value !== null;
}
