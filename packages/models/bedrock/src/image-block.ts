import type { ContentBlock, ImageFormat } from '@aws-sdk/client-bedrock-runtime';
import { AgentError, type ImagePart } from '@thimble/core';
import { checkImage } from '@thimble/model-kit';

// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html
const maxBytes = 3_750_000;
const maxImages = 20;
const formats: { readonly [mediaType: string]: ImageFormat } = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

/** The image as bytes. Throws `bad-request` for what Converse does not take: URLs, other types, more than 3.75 MB. */
export function toImageBlock(image: ImagePart, model: string): ContentBlock.ImageMember {
  const inline = 'url' in image ? fromDataUrl(image.url) : image;
  checkImage(inline ?? image, { model, mediaTypes: Object.keys(formats), maxBytes, takesUrls: false });
  if (!inline)
    throw new AgentError('bad-request', `${model} takes data URLs in base64 only: pass the bytes of the image.`);
  return { image: { format: formats[inline.mediaType], source: { bytes: Buffer.from(inline.data, 'base64') } } };
}

/** @throws AgentError `bad-request` */
export function checkImageCount(content: readonly ContentBlock[], model: string): void {
  const images = content
    .flatMap((block) => [block, ...(block.toolResult?.content ?? [])])
    .filter((block) => block.image);
  if (images.length > maxImages)
    throw new AgentError(
      'bad-request',
      `${images.length} images in one message are too many for ${model}, which takes ${maxImages}: leave some out.`,
    );
}

function fromDataUrl(url: string): { type: 'image'; mediaType: string; data: string } | undefined {
  const [, mediaType = '', data = ''] = /^data:([^;,]*);base64,(.*)$/is.exec(url) ?? [];
  return mediaType ? { type: 'image', mediaType: mediaType.toLowerCase(), data } : undefined;
}
