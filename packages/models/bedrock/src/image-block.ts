import type { ContentBlock, ImageFormat } from '@aws-sdk/client-bedrock-runtime';
import { AgentError, type ImagePart } from '@thimble/core';
import { checkImage, withInlineData } from '@thimble/model-kit';

// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html
const maxBytes = 3_750_000;
const maxImages = 20;
const formats: { readonly [mediaType: string]: ImageFormat } = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

/**
 * The image as bytes.
 * @throws AgentError `bad-request` for what Converse does not accept: URLs, other types, more than 3.75 MB
 */
export function toImageBlock(image: ImagePart, model: string): ContentBlock.ImageMember {
  const part = withInlineData(image);
  checkImage(part, { model, mediaTypes: Object.keys(formats), maxBytes, takesUrls: false });
  if ('url' in part)
    throw new AgentError('bad-request', `${model} only accepts data URLs in base64: pass the bytes of the image.`);
  return { image: { format: formats[part.mediaType], source: { bytes: Buffer.from(part.data, 'base64') } } };
}

/** @throws AgentError `bad-request` */
export function checkImageCount(content: readonly ContentBlock[], model: string): void {
  const images = content
    .flatMap((block) => [block, ...(block.toolResult?.content ?? [])])
    .filter((block) => block.image);
  if (images.length > maxImages)
    throw new AgentError(
      'bad-request',
      `${images.length} images in one message are too many for ${model}, which accepts ${maxImages}: leave some out.`,
    );
}
