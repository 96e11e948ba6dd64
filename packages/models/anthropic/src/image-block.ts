import type { ImagePart } from '@thimble/core';
import { checkImage, withInlineData } from '@thimble/model-kit';
import type { ImageBlock } from './blocks.ts';

/** https://platform.claude.com/docs/en/build-with-claude/vision: 10 MiB per image, counted in base64. */
const imageRules = {
  mediaTypes: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'],
  maxBytes: (10 * 1024 * 1024 * 3) / 4,
};

/** @throws AgentError `bad-request` for an image that the API does not accept */
export function toImageBlock(image: ImagePart, model: string): ImageBlock {
  // The API fetches URLs, but does not read data URLs.
  const part = withInlineData(image);
  checkImage(part, { ...imageRules, model });
  if ('url' in part) return { type: 'image', source: { type: 'url', url: part.url } };
  return { type: 'image', source: { type: 'base64', media_type: part.mediaType, data: part.data } };
}
