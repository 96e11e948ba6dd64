import type { ImagePart } from '@thimble/core';

/** The URL of the image; for image data, a data URL. */
export function imageUrl(image: ImagePart): string {
  return 'url' in image ? image.url : `data:${image.mediaType};base64,${image.data}`;
}

/** The image with its data, if its URL is a base64 data URL; otherwise the image as it is. */
export function withInlineData(image: ImagePart): ImagePart {
  const [, mediaType, data] = ('url' in image && /^data:([^;,]+);base64,(.*)$/is.exec(image.url)) || [];
  return mediaType && data ? { type: 'image', mediaType: mediaType.toLowerCase(), data } : image;
}

/** Replaces an image for models that only accept text. */
export const omittedImage = '[An image was left out: this model only accepts text.]';

/** How many bytes an image has. Its data is base64. */
export function imageBytes(image: ImagePart): number {
  return 'url' in image ? 0 : Math.floor((image.data.length * 3) / 4);
}
