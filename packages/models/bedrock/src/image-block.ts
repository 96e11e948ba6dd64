import type { ContentBlock, ImageFormat } from '@aws-sdk/client-bedrock-runtime';
import { AgentError, type ImagePart } from '@thimble/core';
import { withInlineData } from '@thimble/model-kit';

const formats: { readonly [mediaType: string]: ImageFormat } = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

/**
 * The image as bytes.
 * @throws AgentError `bad-request` for an address
 */
export function toImageBlock(image: ImagePart, model: string): ContentBlock.ImageMember {
  const part = withInlineData(image);
  if ('url' in part) throw new AgentError('bad-request', `${model} takes the bytes of images, not their addresses.`);
  return { image: { format: formats[part.mediaType], source: { bytes: Buffer.from(part.data, 'base64') } } };
}
