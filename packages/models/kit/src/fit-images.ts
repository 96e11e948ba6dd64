import type { ImagePart, Message, ToolResultPart } from '@thimble/core';
import { imageBytes, withInlineData } from './image.ts';
import { imageSize } from './image-size.ts';
import { resultText } from './request-text.ts';

/** Which images a provider takes. What is left out is not limited. */
export type ImageRules = {
  mediaTypes?: readonly string[];
  /** Size of one image before base64. */
  maxBytes?: number;
  /** Width and height of one image, in pixels. */
  maxSide?: number;
  /** The same for all images of a request with more than so many of them. */
  maxSideOfMany?: { above: number; side: number };
  /** In one request. */
  maxImages?: number;
  /** Of all images of a request, before base64. */
  maxTotalBytes?: number;
  /** Whether the provider fetches images from the web. @default true */
  takesUrls?: boolean;
};

/**
 * The messages without the images that the provider would refuse, and the whole request with them: in the place of each, the
 * model reads why it is not there. Where there are too many, the newest stay.
 */
export function fitImages(messages: readonly Message[], rules: ImageRules): readonly Message[] {
  const images = messages.flatMap(imagesIn);
  if (images.length === 0) return messages;
  const reasons = images.map((image) => whyRefused(image, rules));
  leaveOutOldest(images, reasons, rules);
  const { above = Infinity, side } = rules.maxSideOfMany ?? {};
  if (reasons.filter((reason) => reason === undefined).length > above)
    for (const [index, image] of images.entries()) reasons[index] ??= whyTooWide(image, side);
  let index = 0;
  return replaceImages(messages, () => reasons[index++]);
}

/** `reasonFor` is asked of each image in order: why it must be left out, or undefined. */
export function replaceImages(
  messages: readonly Message[],
  reasonFor: (image: ImagePart) => string | undefined,
): readonly Message[] {
  return messages.map((message): Message => {
    if (message.role === 'tool')
      return { ...message, content: message.content.map((result) => replaceInResult(result, reasonFor)) };
    if (message.role !== 'user') return message;
    const content = message.content.map((part) => {
      const reason = part.type === 'image' ? reasonFor(part) : undefined;
      return reason === undefined ? part : { type: 'text' as const, text: noteOf(reason) };
    });
    return { ...message, content };
  });
}

function replaceInResult(result: ToolResultPart, reasonFor: (image: ImagePart) => string | undefined): ToolResultPart {
  const judged = (result.images ?? []).map((image) => ({ image, reason: reasonFor(image) }));
  const notes = judged.flatMap(({ reason }) => (reason === undefined ? [] : [noteOf(reason)]));
  if (notes.length === 0) return result;
  const images = judged.flatMap(({ image, reason }) => (reason === undefined ? [image] : []));
  const { images: _, ...rest } = result;
  const output = [resultText({ ...result, isError: false }), ...notes].join('\n');
  return { ...rest, output, ...(images.length > 0 && { images }) };
}

function noteOf(reason: string): string {
  return `[Image left out: ${reason}]`;
}

/** Of a message of the user, and in the results of tools. */
export function imagesIn(message: Message): readonly ImagePart[] {
  if (message.role === 'user') return message.content.filter((part) => part.type === 'image');
  return message.role === 'tool' ? message.content.flatMap(({ images = [] }) => images) : [];
}

function whyRefused(image: ImagePart, rules: ImageRules): string | undefined {
  const { mediaTypes, maxBytes = Infinity, maxSide, takesUrls = true } = rules;
  const part = withInlineData(image);
  if ('url' in part) {
    return takesUrls && !part.url.startsWith('data:')
      ? undefined
      : 'this model takes no such addresses of images, only their bytes in base64: fetch it';
  }
  if (mediaTypes && !mediaTypes.includes(part.mediaType))
    return `this model takes ${mediaTypes.map(shortType).join(', ')}, and it is ${part.mediaType}: convert it`;
  const bytes = imageBytes(part);
  if (bytes > maxBytes)
    return `this model takes images of up to ${megabytes(maxBytes)} MB, and it has ${megabytes(bytes)} MB: make it smaller`;
  return whyTooWide(part, maxSide);
}

function whyTooWide(image: ImagePart, side = Infinity): string | undefined {
  const part = withInlineData(image);
  const size = side === Infinity || 'url' in part ? undefined : imageSize(part.data);
  if (!size || Math.max(size.width, size.height) <= side) return undefined;
  return `this model takes up to ${side} × ${side} pixels here, and it has ${size.width} × ${size.height}: make it smaller`;
}

function leaveOutOldest(
  images: readonly ImagePart[],
  reasons: (string | undefined)[],
  { maxImages = Infinity, maxTotalBytes = Infinity }: ImageRules,
): void {
  let count = 0;
  let total = 0;
  for (const [index, image] of [...images.entries()].toReversed()) {
    if (reasons[index] !== undefined) continue;
    count += 1;
    total += imageBytes(withInlineData(image));
    if (count > maxImages) reasons[index] = `this model takes ${maxImages} images at once, and there are newer ones`;
    else if (total > maxTotalBytes)
      reasons[index] = `this model takes ${megabytes(maxTotalBytes)} MB of images at once, and there are newer ones`;
  }
}

function shortType(mediaType: string): string {
  return mediaType.replace('image/', '').toUpperCase();
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1).replace(/\.0$/, '');
}
