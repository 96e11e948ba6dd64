import type { Json, JsonSchema } from '@thimble/core';
import { asList, asText, isRecord } from '@thimble/core/utilities';
import { toFreeIdentifier } from '../to-identifier.ts';
import { resolveObject, type JsonRecord } from './document.ts';
import { standalone } from './schemas.ts';

type Place = 'path' | 'query' | 'header' | 'cookie';
/** `name`: in the input of the tool; `key`: on the wire. */
export type Parameter = {
  name: string;
  key: string;
  in: Place;
  style: string;
  explode: boolean;
  allowReserved: boolean;
};
/** `files`: fields of a form that are sent as files. */
export type Body = { name: string; mediaType: string; files: string[] };

export type Operation = {
  /** An identifier, of its own in the document. */
  name: string;
  method: string;
  path: string;
  tags: string[];
  description: string;
  server: string | undefined;
  parameters: Parameter[];
  body: Body | undefined;
  inputSchema: JsonSchema;
  outputSchema: JsonSchema | undefined;
  /** Ways to prove who asks, each a list of schemes that are needed together. */
  security: string[][];
};

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'query'];
/** Methods that `fetch` refuses to send. */
const unsendable = /^(?:CONNECT|TRACE|TRACK)$/i;
const maxOperations = 2_000;
const descriptionCharacters = 1_000;

export function operationsOf(root: JsonRecord): Operation[] {
  const taken = new Set<string>();
  const operations: Operation[] = [];
  for (const [path, item] of Object.entries(isRecord(root.paths) ? root.paths : {})) {
    const pathItem = resolveObject(root, item);
    const more = isRecord(pathItem?.additionalOperations) ? Object.entries(pathItem.additionalOperations) : [];
    const given = methods.map((method): [string, Json | undefined] => [method, pathItem?.[method]]);
    for (const [method, declared] of [...given, ...more]) {
      const operation = resolveObject(root, declared);
      if (!pathItem || !operation || operations.length >= maxOperations || !isMethod(method)) continue;
      const name = toFreeIdentifier(asText(operation.operationId) || `${method} ${path}`, taken);
      taken.add(name);
      operations.push({ name, method: method.toUpperCase(), path, ...partsOf(root, path, pathItem, operation) });
    }
  }
  return operations.map((operation) => ({
    ...operation,
    description: `${operation.description}\n${operation.method} ${operation.path}`.trim(),
  }));
}

function isMethod(name: string): boolean {
  return /^[!#$%&'*+.^_`|~\w-]{1,40}$/.test(name) && !unsendable.test(name);
}

type Part = { schema: Json; isRequired: boolean };

function partsOf(
  root: JsonRecord,
  path: string,
  pathItem: JsonRecord,
  operation: JsonRecord,
): Omit<Operation, 'name' | 'method' | 'path'> {
  const parts = new Map<string, Part>();
  const given = [...holesOf(path), ...asJsonList(pathItem.parameters), ...asJsonList(operation.parameters)];
  const parameters = parametersOf(root, given, parts);
  const body = bodyOf(root, operation, parts);
  const properties = Object.fromEntries([...parts].map(([name, { schema }]) => [name, schema]));
  const required = [...parts].flatMap(([name, { isRequired }]) => (isRequired ? [name] : []));
  const closed = { type: 'object', required, additionalProperties: false };
  const whole = standalone(root, { ...closed, properties });
  // Too much to tell: the names of the parameters have to do.
  const bare = { ...closed, properties: Object.fromEntries([...parts.keys()].map((name) => [name, {}])) };
  const text = [operation.summary, operation.description].map(asText).filter(Boolean).join('\n');
  const [server] = [operation, pathItem, root].flatMap(({ servers }) => asList(servers).slice(0, 1));
  return {
    tags: asList(operation.tags).map(asText),
    description: text.length > descriptionCharacters ? `${text.slice(0, descriptionCharacters)}…` : text,
    server: serverUrl(server),
    parameters,
    body,
    inputSchema: Object.keys(whole).length === 0 ? bare : whole,
    outputSchema: outputOf(root, operation),
    security: asList(operation.security ?? root.security).map((way) => (isRecord(way) ? Object.keys(way) : [])),
  };
}

// Those that the body, the answer and the security schemes set.
const ownHeaders = new Set(['accept', 'content-type', 'authorization']);

/** What a path has holes for: a document may forget to declare one. What it does declare takes its place. */
function holesOf(path: string): Json[] {
  const names = [...path.matchAll(/\{([^{}/]+)\}/g)].map(([, name = '']) => name);
  return names.map((name) => ({ name, in: 'path', schema: { type: 'string' } }));
}

function parametersOf(root: JsonRecord, given: readonly Json[], parts: Map<string, Part>): Parameter[] {
  const byPlace = new Map<string, JsonRecord>();
  for (const declared of given) {
    const parameter = resolveObject(root, declared);
    if (parameter) byPlace.set(`${asText(parameter.in)} ${asText(parameter.name)}`, parameter);
  }
  return [...byPlace.values()].flatMap((parameter): Parameter[] => {
    const key = asText(parameter.name);
    const place = placeOf(parameter.in);
    if (!place || key === '' || (place === 'header' && ownHeaders.has(key.toLowerCase()))) return [];
    const name = freeName(key, parts);
    const [content] = Object.values(isRecord(parameter.content) ? parameter.content : {});
    const schema = parameter.schema ?? (isRecord(content) ? content.schema : undefined) ?? {};
    parts.set(name, {
      schema: described(schema, asText(parameter.description)),
      isRequired: place === 'path' || parameter.required === true,
    });
    const style = asText(parameter.style) || (place === 'query' || place === 'cookie' ? 'form' : 'simple');
    const explode = typeof parameter.explode === 'boolean' ? parameter.explode : style === 'form';
    return [
      {
        name,
        key,
        in: place,
        style: content ? 'json' : style,
        explode,
        allowReserved: parameter.allowReserved === true,
      },
    ];
  });
}

function bodyOf(root: JsonRecord, operation: JsonRecord, parts: Map<string, Part>): Body | undefined {
  const body = resolveObject(root, operation.requestBody);
  const content = Object.entries(isRecord(body?.content) ? body.content : {});
  const [mediaType, media] = content.find(([type]) => isJsonType(type)) ?? content[0] ?? [];
  if (!body || mediaType === undefined) return undefined;
  const name = freeName('body', parts);
  const schema = isRecord(media) ? (media.schema ?? {}) : {};
  parts.set(name, { schema: described(schema, asText(body.description)), isRequired: body.required === true });
  return { name, mediaType, files: filesIn(root, schema) };
}

function filesIn(root: JsonRecord, schema: Json): string[] {
  const properties = resolveObject(root, schema)?.properties;
  return Object.entries(isRecord(properties) ? properties : {}).flatMap(([field, declared]) => {
    const property = resolveObject(root, declared);
    const { format, contentMediaType } =
      (isRecord(property?.items) ? resolveObject(root, property.items) : property) ?? {};
    return format === 'binary' || contentMediaType === 'application/octet-stream' ? [field] : [];
  });
}

function outputOf(root: JsonRecord, operation: JsonRecord): JsonSchema | undefined {
  const responses = Object.entries(isRecord(operation.responses) ? operation.responses : {});
  const [, success] = responses.find(([status]) => status.startsWith('2')) ?? [];
  const response = resolveObject(root, success);
  const content = Object.entries(isRecord(response?.content) ? response.content : {});
  const [, media] = content.find(([type]) => isJsonType(type)) ?? [];
  return isRecord(media) && media.schema !== undefined ? standalone(root, media.schema) : undefined;
}

export function isJsonType(mediaType: string): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\b/i.test(mediaType);
}

function described(schema: Json, description: string): Json {
  if (description === '' || !isRecord(schema)) return schema;
  const text = description.slice(0, 500);
  return '$ref' in schema ? { allOf: [schema], description: text } : { ...schema, description: text };
}

/** A name that Python can take too. */
function freeName(key: string, parts: ReadonlyMap<string, unknown>): string {
  const base = key.replaceAll(/[^A-Za-z0-9_]+/g, '_').replace(/^(?=[0-9])/, '_') || 'parameter';
  let name = base;
  for (let count = 2; parts.has(name); count++) name = `${base}_${count}`;
  return name;
}

function placeOf(value: Json | undefined): Place | undefined {
  return (['path', 'query', 'header', 'cookie'] as const).find((place) => place === value);
}

/** With its variables at their defaults. */
function serverUrl(server: unknown): string | undefined {
  if (!isRecord(server) || typeof server.url !== 'string') return undefined;
  const variables = isRecord(server.variables) ? server.variables : {};
  return server.url.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return isRecord(variable) ? asText(variable.default) : '';
  });
}

function asJsonList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
