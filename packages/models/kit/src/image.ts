import { AgentError, type ImagePart } from '@thimble/core';

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

export type ImageRules = {
  /** For the error message: "anthropic/claude-…". */
  model: string;
  /** The types that the provider accepts. */
  mediaTypes: readonly string[];
  /** Size of the image before base64. @default no limit */
  maxBytes?: number;
  /** Whether the provider fetches image URLs. @default true */
  takesUrls?: boolean;
};

/**
 * Checks an image that the provider would reject with a less helpful message.
 * @throws AgentError `bad-request`
 */
export function checkImage(
  image: ImagePart,
  { model, mediaTypes, maxBytes = Infinity, takesUrls = true }: ImageRules,
): void {
  if ('url' in image) {
    if (takesUrls || image.url.startsWith('data:')) return;
    throw new AgentError('bad-request', `${model} does not accept image URLs: fetch the image and pass its bytes.`);
  }
  const { mediaType, data } = image;
  if (!mediaTypes.includes(mediaType))
    throw new AgentError(
      'bad-request',
      `${model} does not accept images of type "${mediaType}": convert it to ${mediaTypes.join(', ')}.`,
    );
  const bytes = Math.floor((data.length * 3) / 4);
  if (bytes > maxBytes)
    throw new AgentError(
      'bad-request',
      `An image of ${megabytes(bytes)} MB is too large for ${model}, which accepts up to ${megabytes(maxBytes)} MB: make it smaller.`,
    );
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1).replace(/\.0$/, '');
}
