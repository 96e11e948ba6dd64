import { AgentError, type ImagePart } from '@thimble/core';

/** A data URL, or the image's own. */
export function imageUrl(image: ImagePart): string {
  return 'url' in image ? image.url : `data:${image.mediaType};base64,${image.data}`;
}

/** Stands where an image would, for models that take none. */
export const omittedImage = '[An image was left out: this model takes text only.]';

export type ImageRules = {
  /** "anthropic/claude-…", for the error. */
  model: string;
  /** What the provider takes. */
  mediaTypes: readonly string[];
  /** Of the image itself, before base64; where the provider documents it. */
  maxBytes?: number;
  /** Whether the provider fetches URLs by itself. @default true */
  takesUrls?: boolean;
};

/** Refuses, with `bad-request`, an image that the provider would refuse less clearly. */
export function checkImage(
  image: ImagePart,
  { model, mediaTypes, maxBytes = Infinity, takesUrls = true }: ImageRules,
): void {
  if ('url' in image) {
    if (takesUrls || image.url.startsWith('data:')) return;
    throw new AgentError('bad-request', `${model} takes no image URLs: fetch the image and pass its bytes.`);
  }
  const { mediaType, data } = image;
  if (!mediaTypes.includes(mediaType))
    throw new AgentError(
      'bad-request',
      `${model} takes no images of type "${mediaType}": convert it to ${mediaTypes.join(', ')}.`,
    );
  const bytes = Math.floor((data.length * 3) / 4);
  if (bytes > maxBytes)
    throw new AgentError(
      'bad-request',
      `An image of ${megabytes(bytes)} MB is too large for ${model}, which takes ${megabytes(maxBytes)} MB: make it smaller.`,
    );
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1).replace(/\.0$/, '');
}
