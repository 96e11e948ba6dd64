import type { ImagePart, ModelSupport } from '@thimble/core';
import { checkImage, type ImageRules, imageUrl } from '../image.ts';
import type { CallIdForm } from '../sent-calls.ts';
import type { ServerFacts } from './servers.ts';

/** What a converter must know besides the request. */
export type RequestSettings = {
  /** The model's id at the provider. */
  id: string;
  supports: ModelSupport;
  /** Whether this is OpenAI's own service, or Azure's: it accepts fields that compatible servers do not know. */
  official: boolean;
  /** Which images may be sent. Other servers check images themselves. @default all */
  images?: ImageRules | undefined;
  /** How this server deviates from OpenAI's API. @default not at all */
  server?: (Pick<ServerFacts, 'reasoningField'> & Partial<Pick<ServerFacts, 'callIds'>>) | undefined;
};

/** OpenAI's own limit for the id of a call: 40 characters in Chat Completions, 64 in Responses. */
export function callIdForm({ official, server }: RequestSettings, api: 'chat' | 'responses'): CallIdForm {
  if (official) return { words: api === 'chat' ? 40 : 64 };
  return server?.callIds ?? 'any';
}

/** The images that OpenAI's models accept: https://platform.openai.com/docs/guides/images-vision#image-input-requirements */
export function openAiImages(model: string): ImageRules {
  return { model, mediaTypes: ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] };
}

/**
 * The URL to send for an image.
 * @throws AgentError `bad-request` if the provider does not accept the image
 */
export function sentImageUrl(image: ImagePart, { images }: RequestSettings): string {
  if (images) checkImage(image, images);
  return imageUrl(image);
}
