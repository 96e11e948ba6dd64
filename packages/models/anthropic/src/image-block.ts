import type { ImagePart } from '@thimble/core';
import { checkImage } from '@thimble/model-kit';
import type { CacheControl } from './to-turns.ts';

export type ImageBlock = {
  type: 'image';
  source: { type: 'base64'; media_type: string; data: string } | { type: 'url'; url: string };
  cache_control?: CacheControl;
};

/** https://platform.claude.com/docs/en/build-with-claude/vision: 10 MiB an image, counted in base64. */
const imageRules = {
  mediaTypes: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'],
  maxBytes: (10 * 1024 * 1024 * 3) / 4,
};

/** @throws AgentError `bad-request` for an image that the API refuses */
export function toImageBlock(image: ImagePart, model: string): ImageBlock {
  const part = fromDataUrl(image);
  checkImage(part, { ...imageRules, model });
  if ('url' in part) return { type: 'image', source: { type: 'url', url: part.url } };
  return { type: 'image', source: { type: 'base64', media_type: part.mediaType, data: part.data } };
}

/** The API fetches URLs, and data URLs it does not read. */
function fromDataUrl(image: ImagePart): ImagePart {
  const [, mediaType, data] = ('url' in image && /^data:([^;,]+);base64,(.*)$/s.exec(image.url)) || [];
  return mediaType && data ? { type: 'image', mediaType, data } : image;
}
