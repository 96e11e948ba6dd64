import type { CallToolResult, ContentBlock, ResourceContents } from '@modelcontextprotocol/client';
import { AgentError, type ImagePart, type Json } from '@thimble/core';
import { asText, definedOf, imageOf, maxDepth } from '@thimble/core/utilities';
import { cleanText } from '../declarations/clean-text.ts';

const longestError = 4_000;

/**
 * What a tool returns for a result of its server: structured content as it is; else its texts as one, and images as image parts,
 * in a list where there is more than one thing.
 *
 * @throws AgentError `tool` for a result that says it is an error
 */
export function toOutput(name: string, result: CallToolResult): Json {
  const { content, structuredContent, isError } = result;
  if (isError === true) {
    const problem = cleanText(textOf(content), longestError) || 'the server does not say why.';
    throw new AgentError('tool', `${name} failed: ${problem}`);
  }
  return structuredContent === undefined ? fromContent(content) : asJson(name, structuredContent);
}

function fromContent(content: readonly ContentBlock[]): Json {
  if (content.every((block) => block.type === 'text')) return content.length === 0 ? null : textOf(content);
  const parts = content.map(toPart);
  const [only = null] = parts;
  return parts.length === 1 ? only : parts;
}

function textOf(content: readonly ContentBlock[]): string {
  return content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
}

function toPart(block: ContentBlock): Json {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'image':
      return pictureIn(block.data) ?? { type: 'data', mediaType: block.mimeType, base64: block.data };
    case 'audio':
      return { type: 'audio', mediaType: block.mimeType, data: block.data };
    case 'resource_link': {
      const { uri, name, description, mimeType } = block;
      return { type: 'resource-link', uri, ...definedOf({ name, description, mediaType: mimeType }) };
    }
    case 'resource':
      return resourcePart(block.resource);
  }
}

/** The contents of a resource: an image part for a picture, else its address with its text, or with its bytes in base64. */
export function resourcePart(resource: ResourceContents): Json {
  const { uri, mimeType } = resource;
  const blob = 'blob' in resource ? asText(resource.blob) : undefined;
  const picture = blob !== undefined && mimeType?.startsWith('image/') === true ? pictureIn(blob) : undefined;
  if (picture) return picture;
  const about = { type: 'resource', uri, ...definedOf({ mediaType: mimeType }) };
  return blob === undefined
    ? { ...about, text: 'text' in resource ? asText(resource.text) : '' }
    : { ...about, base64: blob };
}

/** The bytes decide: a provider that is sent what is no picture refuses this call and every later one. */
function pictureIn(base64: string): ImagePart | undefined {
  return imageOf(Buffer.from(base64, 'base64'));
}

function asJson(name: string, value: unknown): Json {
  if (isShallowJson(value, maxDepth)) return value;
  throw new AgentError('tool', `${name} failed: its result is nested more than ${maxDepth} levels deep.`);
}

/** It was parsed from JSON, so depth is all that it can be refused for. */
function isShallowJson(value: unknown, depth: number): value is Json {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((part) => isShallowJson(part, depth - 1));
}
