import type { ImagePart, Message } from '@thimble/core';
import { fitImages, imageRules, type ImageRules, imagesIn, replaceImages, withInlineData } from '@thimble/model-kit';
import { mediaTypeOf } from './dialects.ts';
import type { LanguageModel } from './language-model.ts';

/** What the providers take whose rules are known. */
function rulesOf(provider: string): ImageRules {
  if (/^(openai|azure)\b/.test(provider)) return imageRules.openai;
  if (/^(amazon-)?bedrock\b/.test(provider)) return imageRules.bedrock;
  return /^(vertex\.)?anthropic\b/.test(provider) ? imageRules.anthropic : {};
}

/**
 * The messages with all images in a form that the provider accepts: bytes, or a URL that it says it can fetch. The model is
 * told of others.
 */
export async function readyImages(
  messages: readonly Message[],
  { supportedUrls, provider }: LanguageModel,
): Promise<readonly Message[]> {
  const urls = messages.flatMap(imagesIn).flatMap((image) => ('url' in image ? [image.url] : []));
  const supported = urls.length > 0 ? Object.entries((await supportedUrls) ?? {}) : [];

  function whyRefused(image: ImagePart): string | undefined {
    const part = withInlineData(image);
    if (!('url' in part)) return undefined;
    const { url } = part;
    const patterns = supported.flatMap(([type, own]) => (covers(type, mediaTypeOf(url)) ? own : []));
    // search() always starts at the beginning, whatever the pattern's flags.
    const takesUrl = patterns.some((pattern) => url.search(pattern) >= 0);
    return takesUrl ? undefined : 'this model takes no such addresses of images, only their bytes: fetch it';
  }

  const known = fitImages(replaceImages(messages, whyRefused), rulesOf(provider));
  return urls.length > 0 ? known.map(withInline) : known;
}

function withInline(message: Message): Message {
  if (message.role === 'user')
    return {
      ...message,
      content: message.content.map((part) => (part.type === 'image' ? withInlineData(part) : part)),
    };
  if (message.role !== 'tool') return message;
  return {
    ...message,
    content: message.content.map((part) => ({
      ...part,
      ...(part.images && { images: part.images.map(withInlineData) }),
    })),
  };
}

/** Whether a key of `supportedUrls` ("image/*", "*\/*", "*") covers the type. */
function covers(pattern: string, mediaType: string): boolean {
  const prefix = pattern.toLowerCase().replace(/\*.*$/, '');
  return prefix === '' || prefix.endsWith('/') ? mediaType.startsWith(prefix) : mediaType === prefix;
}
