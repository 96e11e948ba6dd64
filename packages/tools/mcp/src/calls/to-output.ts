import { AgentError, type ImagePart, type Json } from '@thimble/core';
import { asFields, asText, imageOf, maxDepth } from '@thimble/core/utilities';
import { cleanText } from '../declarations/clean-text.ts';

const longestError = 4_000;

/**
 * What a tool returns for a result as its server sent it: structured content as it is; else its texts as one, and images as image
 * parts, in a list where there is more than one thing. Null is the same as nothing, and content of an unknown kind stays as it is.
 *
 * @throws AgentError `tool` for a result that says it is an error, or is none
 */
export function toOutput(name: string, result: unknown): Json {
  const { structuredContent, isError, ...rest } = asFields(result);
  const content = rest.content ?? [];
  if (!Array.isArray(content))
    throw failed(name, `the content of its result is of type ${typeof content}, not a list.`);
  if (isError === true) {
    const said = textOf(content) || textOfStructured(structuredContent);
    throw failed(name, cleanText(said, longestError) || 'the server does not say why.');
  }
  return asJson(name, structuredContent ?? fromContent(content));
}

/** Null is how some servers leave it out. */
function textOfStructured(value: unknown): string {
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

function failed(name: string, why: string): AgentError {
  return new AgentError('tool', `${name} failed: ${why}`);
}

function fromContent(content: readonly unknown[]): unknown {
  if (content.every(isText)) return content.length === 0 ? null : textOf(content);
  const parts = content.map(toPart);
  return parts.length === 1 ? parts[0] : parts;
}

function isText(block: unknown): block is { type: 'text'; text: string } {
  const { type, text } = asFields(block);
  return type === 'text' && typeof text === 'string';
}

function textOf(content: readonly unknown[]): string {
  return content.flatMap((block) => (isText(block) ? [block.text] : [])).join('\n');
}

function toPart(block: unknown): unknown {
  const { type, text, data, mimeType, resource, uri, name, description } = asFields(block);
  if (type === 'text' && typeof text === 'string') return text;
  if (type === 'image' && typeof data === 'string')
    return pictureIn(data) ?? { type: 'data', ...mediaTypeOf(mimeType), base64: data };
  if (type === 'audio' && typeof data === 'string') return { type: 'audio', ...mediaTypeOf(mimeType), data };
  if (type === 'resource_link' && typeof uri === 'string')
    return { type: 'resource-link', uri, ...textsIn({ name, description }), ...mediaTypeOf(mimeType) };
  return type === 'resource' ? resourcePart(resource) : block;
}

/** The contents of a resource: an image part for a picture, else its address with its text, or with its bytes in base64. */
export function resourcePart(resource: unknown): Json {
  const { uri, mimeType, blob, text } = asFields(resource);
  const picture = typeof blob === 'string' && asText(mimeType).startsWith('image/') ? pictureIn(blob) : undefined;
  if (picture) return picture;
  const about = { type: 'resource', uri: asText(uri), ...mediaTypeOf(mimeType) };
  return typeof blob === 'string' ? { ...about, base64: blob } : { ...about, text: asText(text) };
}

function mediaTypeOf(mimeType: unknown): { mediaType?: string } {
  return typeof mimeType === 'string' ? { mediaType: mimeType } : {};
}

function textsIn(fields: { [name: string]: unknown }): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])),
  );
}

/** The bytes decide: a provider that is sent what is no picture refuses this call and every later one. */
function pictureIn(base64: string): ImagePart | undefined {
  return imageOf(Buffer.from(base64, 'base64'));
}

function asJson(name: string, value: unknown): Json {
  if (isShallowJson(value, maxDepth)) return value;
  throw failed(name, `its result is nested more than ${maxDepth} levels deep.`);
}

/** It was parsed from JSON, so depth is all that it can be refused for. */
function isShallowJson(value: unknown, depth: number): value is Json {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((part) => isShallowJson(part, depth - 1));
}
