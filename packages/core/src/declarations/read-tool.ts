import { isRecord, type Json, type JsonSchema } from '../base/json.ts';
import type { ToolDeclaration } from '../contract/tool.ts';
import { describeBesideDefault, describeSchema, isBrief } from './describe.ts';
import { markedDescription } from './effect.ts';
import { listOf, resolvePointer } from './pointer.ts';
import {
  intersectionOf,
  unionOf,
  unknownShape,
  type Property,
  type PropertyDefault,
  type Scalar,
  type Shape,
} from './shape.ts';
import { cleanText, pascalCase, uniqueName } from './text.ts';

/**
 * A tool as a function; `input` is undefined where it takes nothing. `returns` describes what comes back. `helpers` are
 * the recursive types, by name.
 */
export type Signature = {
  name: string;
  doc: string;
  returns: string;
  input: Shape | undefined;
  output: Shape;
  helpers: ReadonlyMap<string, Shape>;
};

/** Bounds for one schema: what lies beyond is left out or `unknown`, so that no schema can flood the prompt. */
const limits = { nodes: 500, depth: 14, properties: 100, options: 60, nameLength: 200, toolDoc: 6_000, docs: 20_000 };

/** Reads both schemas of a tool. Names of helpers are new in `taken` and are added to it. Never throws. */
export function readTool(tool: ToolDeclaration, taken: Set<string>): Signature {
  const helpers = new Map<string, Shape>();
  const base = pascalCase(tool.name);
  const read = (root: JsonSchema, rootName: string) =>
    readSchema(root, (words) => uniqueName(base + pascalCase(words === '' ? rootName : words), taken), helpers);
  const output = tool.outputSchema;
  return {
    name: tool.name,
    doc: markedDescription({ ...tool, description: cleanText(tool.description, limits.toolDoc) }).trim(),
    returns: cleanText(output?.description, 1_000),
    input: takesNothing(tool.inputSchema) ? undefined : read(tool.inputSchema, 'Input'),
    output: output ? read(output, 'Result') : unknownShape,
    helpers,
  };
}

/** `{ type: 'object' }` without more is how tool servers say "no parameters". */
function takesNothing(schema: JsonSchema): boolean {
  const { type, properties = {}, additionalProperties = false } = schema;
  return (
    type === 'object' &&
    isRecord(properties) &&
    Object.keys(properties).length === 0 &&
    additionalProperties === false &&
    !['$ref', 'anyOf', 'oneOf', 'allOf', 'patternProperties'].some((key) => key in schema)
  );
}

function readSchema(root: JsonSchema, nameOf: (words: string) => string, helpers: Map<string, Shape>): Shape {
  /** References that are being read; the name is there once the type has turned out to hold itself. */
  const open = new Map<string, string | undefined>();
  const recursive = new Map<string, string>();
  let nodes = 0;
  let docs = 0;
  return readReference('#', 0);

  function readReference(reference: string, depth: number): Shape {
    const known = recursive.get(reference);
    if (known !== undefined) return { type: 'reference', name: known };
    if (open.has(reference)) {
      const name = open.get(reference) ?? nameOf(reference.slice(reference.lastIndexOf('/') + 1).replace('#', ''));
      open.set(reference, name);
      return { type: 'reference', name };
    }
    open.set(reference, undefined);
    const shape = read(resolvePointer(root, reference), depth);
    const name = open.get(reference);
    open.delete(reference);
    if (name === undefined) return shape;
    recursive.set(reference, name);
    const isItself = shape.type === 'reference' && shape.name === name;
    helpers.set(name, isItself ? unknownShape : shape);
    return { type: 'reference', name };
  }

  function read(schema: Json | undefined, depth: number): Shape {
    if (schema === false) return { type: 'never' };
    nodes += 1;
    if (!isRecord(schema) || depth > limits.depth || nodes > limits.nodes) return unknownShape;
    if (typeof schema.$ref === 'string') return readReference(schema.$ref, depth);
    const shape = readParts(schema, depth);
    return schema.nullable === true ? unionOf([shape, { type: 'null' }]) : shape;
  }

  function readParts(schema: JsonSchema, depth: number): Shape {
    if (schema.const !== undefined) return literal(schema.const);
    if (Array.isArray(schema.enum)) return readEnum(schema.enum);
    const all = listOf(schema.allOf).slice(0, limits.options);
    const either = [schema.anyOf, schema.oneOf].filter((options) => Array.isArray(options));
    return [
      readTypes(schema, depth),
      ...all.map((part) => read(part, depth + 1)),
      ...either.map((options) => readUnion(options, depth)),
    ].reduce(intersectionOf);
  }

  function readUnion(options: readonly Json[], depth: number): Shape {
    const shown = options.slice(0, limits.options).map((option) => read(option, depth + 1));
    return unionOf(options.length > limits.options ? [...shown, unknownShape] : shown);
  }

  function readTypes(schema: JsonSchema, depth: number): Shape {
    const type = schema.type ?? typeFromKeywords(schema);
    const types = Array.isArray(type) ? type.slice(0, 8) : [type];
    return unionOf(types.map((name) => readType(name, schema, depth)));
  }

  function readType(type: Json | undefined, schema: JsonSchema, depth: number): Shape {
    switch (type) {
      case 'null':
      case 'boolean':
      case 'integer':
      case 'string':
        return { type };
      case 'number':
        return { type: isWholeNumber(schema.multipleOf) ? 'integer' : 'number' };
      case 'array':
        return readArray(schema, depth);
      case 'object':
        return readObject(schema, depth);
      default:
        return unknownShape;
    }
  }

  function readArray(schema: JsonSchema, depth: number): Shape {
    const { items, prefixItems, additionalItems } = schema;
    const [tuple, rest] = Array.isArray(items) ? [items, additionalItems] : [prefixItems, items];
    if (!Array.isArray(tuple)) return { type: 'array', items: read(items, depth + 1) };
    const shown = tuple.slice(0, limits.options).map((item) => read(item, depth + 1));
    return { type: 'tuple', items: shown, rest: isRecord(rest) ? read(rest, depth + 1) : undefined };
  }

  function readObject(schema: JsonSchema, depth: number): Shape {
    const entries = isRecord(schema.properties) ? Object.entries(schema.properties) : [];
    const shown = entries.filter(([name]) => name.length <= limits.nameLength).slice(0, limits.properties);
    const required = new Set(listOf(schema.required));
    const properties = shown.map(([name, value]): Property => {
      const shape = read(value, depth + 1);
      return { name, optional: !required.has(name), shape, doc: readDoc(value), default: readDefault(value) };
    });
    const rest = shown.length < entries.length ? unknownShape : readRest(schema, depth, entries.length === 0);
    return { type: 'object', properties, rest };
  }

  function readRest(schema: JsonSchema, depth: number, isNameless: boolean): Shape | undefined {
    const { additionalProperties: additional, patternProperties: patterns } = schema;
    if (isRecord(patterns)) return readUnion(Object.values(patterns), depth);
    if (isRecord(additional)) return read(additional, depth + 1);
    return additional === true || (additional === undefined && isNameless) ? unknownShape : undefined;
  }

  function readDoc(schema: Json): string {
    const doc = docs > limits.docs ? '' : describeSchema(schema, (reference) => resolvePointer(root, reference));
    docs += doc.length;
    return doc;
  }

  function readDefault(schema: Json): PropertyDefault | undefined {
    if (!isRecord(schema) || !isBrief(schema.default)) return undefined;
    const doc = docs > limits.docs ? '' : describeBesideDefault(schema, (reference) => resolvePointer(root, reference));
    return { value: schema.default, doc };
  }
}

function isWholeNumber(value: Json | undefined): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value !== 0;
}

function typeFromKeywords(schema: JsonSchema): string | undefined {
  if ('properties' in schema || 'additionalProperties' in schema) return 'object';
  return 'items' in schema || 'prefixItems' in schema ? 'array' : undefined;
}

/** Beyond the limit the values are left to the description. */
function readEnum(values: readonly Json[]): Shape {
  const literals = values.slice(0, limits.options).map(literal);
  const [first] = literals;
  if (values.length <= limits.options || first?.type !== 'literal') return unionOf(literals);
  return values.every((value) => typeof value === 'string') ? { type: 'string' } : unknownShape;
}

function literal(value: Json): Shape {
  if (!isScalar(value)) return unknownShape;
  if (value === null) return { type: 'null' };
  if (typeof value === 'string' && value.length > limits.nameLength) return { type: 'string' };
  return typeof value === 'number' && !Number.isFinite(value) ? { type: 'number' } : { type: 'literal', value };
}

function isScalar(value: Json): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
