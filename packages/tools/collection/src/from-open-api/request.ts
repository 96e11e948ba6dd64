import { AgentError, type Json } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';
import { isJsonType, type Body, type Operation, type Parameter } from './operations.ts';

export type ApiRequest = { url: URL; method: string; headers: Headers; body: string | FormData | undefined };

/** The call of an operation as HTTP. `input` fits its schema as far as that could be checked. */
export function requestOf(operation: Operation, baseUrl: URL, input: { [name: string]: Json }): ApiRequest {
  const headers = new Headers({ accept: 'application/json, */*;q=0.8' });
  let path = operation.path;
  const query: string[] = [];
  const cookies: string[] = [];
  for (const parameter of operation.parameters) {
    const value = Object.hasOwn(input, parameter.name) ? input[parameter.name] : undefined;
    if (value === undefined || value === null) {
      if (parameter.in === 'path')
        throw new AgentError('tool-input', `${parameter.name} is needed: it is a part of the path.`);
      continue;
    }
    if (parameter.in === 'path') path = path.replaceAll(`{${parameter.key}}`, () => pathPart(parameter, value));
    else if (parameter.in === 'header') setHeader(headers, parameter, joined(value, ','));
    else if (parameter.in === 'cookie') cookies.push(`${parameter.key}=${encodeURIComponent(joined(value, ','))}`);
    else query.push(...queryParts(parameter, value));
  }
  if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
  const url = new URL(`${baseUrl.href.replace(/\/$/, '')}/${path.replace(/^\//, '')}`);
  if (query.length > 0) url.search = [url.search.slice(1), ...query].filter(Boolean).join('&');
  const body =
    operation.body && Object.hasOwn(input, operation.body.name)
      ? bodyOf(operation.body, input[operation.body.name])
      : undefined;
  if (operation.body && typeof body === 'string') headers.set('content-type', operation.body.mediaType);
  return { url, method: operation.method, headers, body };
}

/** One segment: it cannot lead to another path. https://spec.openapis.org/oas/v3.1.1#style-values */
function pathPart({ name, key, style, explode }: Parameter, value: Json): string {
  const text = joined(value, ',', explode && isRecord(value) ? '=' : ',');
  // Some servers take a slash for one, however it is written.
  if (text === '' || /(?:^|[\\/])\.\.?(?:$|[\\/])/.test(text))
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

function setHeader(headers: Headers, { name, key }: Parameter, text: string): void {
  if (/[^\t\x20-\x7e\x80-\xff]/.test(text))
    throw new AgentError('tool-input', `${name} goes into a header, which holds Latin letters in one line only.`);
  headers.set(key, text);
}

/** What stands between two values is told from what is in them: https://spec.openapis.org/oas/v3.1.1#style-examples */
function queryParts({ key, style, explode, allowReserved }: Parameter, value: Json): string[] {
  const write = (text: string) => queryText(text, allowReserved);
  const pair = (name: string, ...texts: string[]) =>
    `${queryText(name)}=${texts.map(write).join(separators[style] ?? ',')}`;
  if (style === 'json') return [pair(key, JSON.stringify(value))];
  if (Array.isArray(value))
    return explode ? value.map((item) => pair(key, textOf(item))) : [pair(key, ...value.map(textOf))];
  if (!isRecord(value)) return [pair(key, textOf(value))];
  const entries = Object.entries(value);
  if (style === 'deepObject') return entries.map(([name, item]) => pair(`${key}[${name}]`, textOf(item)));
  if (explode) return entries.map(([name, item]) => pair(name, textOf(item)));
  return [pair(key, ...entries.flatMap(([name, item]) => [name, textOf(item)]))];
}

const separators: { readonly [style: string]: string } = { spaceDelimited: '%20', pipeDelimited: '%7C' };

/** `reserved`: such signs as a query may hold stay as they are, but for those that end a value. */
function queryText(text: string, reserved = false): string {
  const whole = encodeURIComponent(text.toWellFormed());
  return reserved ? whole.replaceAll(/%(?:2F|3A|3F|40|24|2C|3B|21|27|28|29|2A|5B|5D)/g, decodeURIComponent) : whole;
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

function bodyOf({ name, mediaType, files }: Body, value: Json | undefined): string | FormData | undefined {
  if (value === undefined) return undefined;
  if (isJsonType(mediaType)) return JSON.stringify(value);
  const fields = isRecord(value)
    ? Object.entries(value).flatMap(([field, content]) =>
        // A list is its items, one after the other.
        (Array.isArray(content) ? content : [content]).map((item): [string, string] => [field, textOf(item)]),
      )
    : undefined;
  if (fields && /^application\/x-www-form-urlencoded/i.test(mediaType)) return new URLSearchParams(fields).toString();
  if (fields && /^multipart\/form-data/i.test(mediaType)) {
    const form = new FormData();
    for (const [field, text] of fields) {
      // Servers know a file by its name.
      if (files.includes(field)) form.append(field, new Blob([text]), field);
      else form.append(field, text);
    }
    return form;
  }
  if (typeof value === 'object' && value !== null)
    throw new AgentError('tool-input', `${name} must be a text, in the form of ${mediaType}.`);
  return textOf(value);
}
