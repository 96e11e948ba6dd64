import type { ImagePart, Message } from '@thimble/core';
import { checkImage, withInlineData } from '@thimble/model-kit';
import { mediaTypeOf } from './dialects.ts';
import type { LanguageModel } from './language-model.ts';

/**
 * The messages with all images in a form that the provider accepts: bytes, or a URL that it says it can fetch.
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
    const part = withInlineData(image);
    if (!('url' in part)) return part;
    const { url } = part;
    const patterns = supported.flatMap(([type, own]) => (covers(type, mediaTypeOf(url)) ? own : []));
    // search() always starts at the beginning, whatever the pattern's flags.
    const takesUrls = patterns.some((pattern) => url.search(pattern) >= 0);
    checkImage(part, { model: id, mediaTypes: [], takesUrls });
    return part;
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
