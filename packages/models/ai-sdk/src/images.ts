import type { ImagePart, Message } from '@thimble/core';
import { checkImage } from '@thimble/model-kit';
import { mediaTypeOf } from './dialects.ts';
import type { LanguageModel } from './language-model.ts';

/**
 * The messages with every image in a form that the provider takes: bytes, or a URL that it says it fetches by itself.
 *
 * @throws AgentError `bad-request` for other URLs
 */
export async function readyImages(
  messages: readonly Message[],
  { supportedUrls }: LanguageModel,
  id: string,
): Promise<readonly Message[]> {
  const urls = messages.flatMap(imagesIn).flatMap((image) => ('url' in image ? [image.url] : []));
  if (urls.length === 0) return messages;
  const supported = Object.entries((await supportedUrls) ?? {});

  function ready(image: ImagePart): ImagePart {
    if (!('url' in image)) return image;
    const [, mediaType, data] = /^data:([\w/+.-]+);base64,(.*)$/s.exec(image.url) ?? [];
    if (mediaType !== undefined && data !== undefined) return { type: 'image', mediaType, data };
    const patterns = supported.flatMap(([type, own]) => (covers(type, mediaTypeOf(image.url)) ? own : []));
    // search() always starts at the beginning, whatever the pattern's flags.
    const takesUrls = patterns.some((pattern) => image.url.search(pattern) >= 0);
    checkImage(image, { model: id, mediaTypes: [], takesUrls });
    return image;
  }

  return messages.map((message): Message => {
    if (message.role === 'user')
      return { ...message, content: message.content.map((part) => (part.type === 'image' ? ready(part) : part)) };
    if (message.role !== 'tool') return message;
    return {
      ...message,
      content: message.content.map((part) => ({ ...part, ...(part.images && { images: part.images.map(ready) }) })),
    };
  });
}

function imagesIn(message: Message): readonly ImagePart[] {
  if (message.role === 'user') return message.content.filter((part) => part.type === 'image');
  return message.role === 'tool' ? message.content.flatMap(({ images = [] }) => images) : [];
}

/** Whether a key of `supportedUrls` ("image/*", "*\/*", "*") covers the type. */
function covers(pattern: string, mediaType: string): boolean {
  const prefix = pattern.toLowerCase().replace(/\*.*$/, '');
  return prefix === '' || prefix.endsWith('/') ? mediaType.startsWith(prefix) : mediaType === prefix;
}
