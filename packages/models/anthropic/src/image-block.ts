import type { ImagePart } from '@thimble/core';
import { withInlineData } from '@thimble/model-kit';
import type { ImageBlock } from './blocks.ts';

export function toImageBlock(image: ImagePart): ImageBlock {
  // The API fetches URLs, but does not read data URLs.
  const part = withInlineData(image);
  if ('url' in part) return { type: 'image', source: { type: 'url', url: part.url } };
  return { type: 'image', source: { type: 'base64', media_type: part.mediaType, data: part.data } };
}
