import type { Json } from '../base/json.ts';

/**
 * A JSON Schema reduced to what a declaration shows. `unknown` is also what is left of a schema that is junk, too
 * deep or too large.
 */
export type Shape =
  | { type: 'unknown' | 'never' | 'null' | 'boolean' | 'number' | 'integer' | 'string' }
  | { type: 'literal'; value: Scalar }
  | { type: 'array'; items: Shape }
  | { type: 'tuple'; items: readonly Shape[]; rest?: Shape }
  | ObjectShape
  | { type: 'union' | 'intersection'; parts: readonly Shape[] }
  /** A recursive type: the name of one of the helpers. */
  | { type: 'reference'; name: string };

/** `rest`: the type of properties that have no name here. */
export type ObjectShape = { type: 'object'; properties: readonly Property[]; rest?: Shape };

/** `doc` is '' where there is nothing to say. */
export type Property = {
  name: string;
  optional: boolean;
  shape: Shape;
  doc: string;
  default?: PropertyDefault | undefined;
};

/** A default that is short enough to be shown as a value; `doc` says the rest. */
export type PropertyDefault = { value: Json; doc: string };

export type Scalar = null | boolean | number | string;

export const unknownShape: Shape = { type: 'unknown' };

/** One of them: nested unions are opened, repetitions go, null stands last. */
export function unionOf(parts: readonly Shape[]): Shape {
  const flat = parts.flatMap((part) => (part.type === 'union' ? part.parts : [part]));
  if (flat.some((part) => part.type === 'unknown')) return unknownShape;
  const distinct = new Map<unknown, Shape>();
  for (const part of flat) distinct.set(identity(part), part);
  distinct.delete('never');
  if (distinct.delete('null')) distinct.set('null', { type: 'null' });
  const [only = { type: 'never' as const }, ...others] = distinct.values();
  return others.length === 0 ? only : { type: 'union', parts: [...distinct.values()] };
}

function identity(shape: Shape): unknown {
  switch (shape.type) {
    case 'literal':
      return shape.value === null ? 'null' : JSON.stringify(shape.value);
    case 'reference':
      return `reference ${shape.name}`;
    case 'array':
    case 'tuple':
    case 'object':
    case 'union':
    case 'intersection':
      return shape;
    default:
      return shape.type;
  }
}

/** Both at once: objects are merged, a scalar type gives way to what narrows it. */
export function intersectionOf(left: Shape, right: Shape): Shape {
  if (isOpen(left)) return right;
  if (isOpen(right)) return left;
  if (left.type === 'object' && right.type === 'object') return mergeObjects(left, right);
  if (!holdsObject(left)) return right;
  if (!holdsObject(right)) return left;
  return { type: 'intersection', parts: [left, right] };
}

function mergeObjects(left: ObjectShape, right: ObjectShape): Shape {
  const properties = new Map(left.properties.map((property) => [property.name, property]));
  for (const property of right.properties) {
    const { name, optional, shape } = property;
    const other = properties.get(name) ?? { name, optional: true, shape: unknownShape, doc: '' };
    properties.set(name, {
      ...(other.doc === '' ? property : other),
      optional: optional && other.optional,
      shape: intersectionOf(other.shape, shape),
    });
  }
  return { type: 'object', properties: [...properties.values()], rest: left.rest ?? right.rest };
}

function isOpen(shape: Shape): boolean {
  if (shape.type === 'unknown') return true;
  return shape.type === 'object' && shape.properties.length === 0 && shape.rest?.type === 'unknown';
}

function holdsObject(shape: Shape): boolean {
  if (shape.type === 'union') return shape.parts.some(holdsObject);
  return ['object', 'reference', 'intersection'].includes(shape.type);
}
