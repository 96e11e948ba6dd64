import { AgentError, type Json } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';
import { isJsonType, type Operation, type Parameter } from './operations.ts';

export type ApiRequest = { url: URL; method: string; headers: Headers; body: string | FormData | undefined };

/** The call of an operation as HTTP. `input` fits its schema as far as that could be checked. */
export function requestOf(operation: Operation, baseUrl: URL, input: { [name: string]: Json }): ApiRequest {
  const headers = new Headers({ accept: 'application/json, */*;q=0.8' });
  let path = operation.path;
  const query = new URLSearchParams();
  const cookies: string[] = [];
  for (const parameter of operation.parameters) {
    const value = Object.hasOwn(input, parameter.name) ? input[parameter.name] : undefined;
    if (value === undefined || value === null) {
      if (parameter.in === 'path')
        throw new AgentError('tool-input', `${parameter.name} is needed: it is a part of the path.`);
      continue;
    }
    if (parameter.in === 'path') path = path.replaceAll(`{${parameter.key}}`, () => pathPart(parameter, value));
    else if (parameter.in === 'header') headers.set(parameter.key, joined(value, ','));
    else if (parameter.in === 'cookie') cookies.push(`${parameter.key}=${encodeURIComponent(joined(value, ','))}`);
    else for (const [name, text] of queryPairs(parameter, value)) query.append(name, text);
  }
  if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
  const url = new URL(`${baseUrl.href.replace(/\/$/, '')}/${path.replace(/^\//, '')}`);
  for (const [name, text] of query) url.searchParams.append(name, text);
  const body =
    operation.body && Object.hasOwn(input, operation.body.name)
      ? bodyOf(operation.body.mediaType, input[operation.body.name])
      : undefined;
  if (operation.body && typeof body === 'string') headers.set('content-type', operation.body.mediaType);
  return { url, method: operation.method, headers, body };
}

/** One segment: it cannot lead to another path. https://spec.openapis.org/oas/v3.1.1#style-values */
function pathPart({ name, key, style, explode }: Parameter, value: Json): string {
  const text = joined(value, ',', explode && isRecord(value) ? '=' : ',');
  if (text === '' || text === '.' || text === '..')
    throw new AgentError('tool-input', `${name} cannot be ${JSON.stringify(text)}: it is a part of the path.`);
  if (style === 'label') return `.${encoded(explode ? joined(value, '.', '=') : text)}`;
  if (style !== 'matrix') return encoded(text);
  if (!explode || typeof value !== 'object' || value === null) return `;${encoded(key)}=${encoded(text)}`;
  const pairs = Array.isArray(value) ? value.map((item) => [key, item] as const) : Object.entries(value);
  return pairs.map(([part, item]) => `;${encoded(part)}=${encoded(textOf(item))}`).join('');
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll('%2C', ',').replaceAll('%3D', '=');
}

function queryPairs({ key, style, explode }: Parameter, value: Json): [name: string, text: string][] {
  if (style === 'json') return [[key, JSON.stringify(value)]];
  if (Array.isArray(value)) {
    const separator = style === 'spaceDelimited' ? ' ' : style === 'pipeDelimited' ? '|' : ',';
    return explode ? value.map((item) => [key, textOf(item)]) : [[key, value.map(textOf).join(separator)]];
  }
  if (!isRecord(value)) return [[key, textOf(value)]];
  const entries = Object.entries(value);
  if (style === 'deepObject') return entries.map(([name, item]) => [`${key}[${name}]`, textOf(item)]);
  return explode ? entries.map(([name, item]) => [name, textOf(item)]) : [[key, joined(value, ',')]];
}

/** `between`: what stands between a name and its value. */
function joined(value: Json, separator: string, between = separator): string {
  if (Array.isArray(value)) return value.map(textOf).join(separator);
  if (isRecord(value))
    return Object.entries(value)
      .map(([name, item]) => `${name}${between}${textOf(item)}`)
      .join(separator);
  return textOf(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function bodyOf(mediaType: string, value: Json | undefined): string | FormData | undefined {
  if (value === undefined) return undefined;
  if (isJsonType(mediaType)) return JSON.stringify(value);
  const fields = isRecord(value)
    ? Object.entries(value).flatMap(([name, field]) =>
        // A list is its items, one after the other.
        (Array.isArray(field) ? field : [field]).map((item): [string, string] => [name, textOf(item)]),
      )
    : undefined;
  if (fields && /^application\/x-www-form-urlencoded/i.test(mediaType)) return new URLSearchParams(fields).toString();
  if (fields && /^multipart\/form-data/i.test(mediaType)) {
    const form = new FormData();
    for (const [name, field] of fields) form.append(name, field);
    return form;
  }
  return textOf(value);
}
