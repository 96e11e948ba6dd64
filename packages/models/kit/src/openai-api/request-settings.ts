import type { ImagePart, ModelSupport } from '@thimble/core';
import { checkImage, type ImageRules, imageUrl } from '../image.ts';
import type { ServerFacts } from './servers.ts';

/** What a converter has to know of the model, besides the request. */
export type RequestSettings = {
  /** The provider's id of the model. */
  id: string;
  supports: ModelSupport;
  /** Whether this is OpenAI's own service, there or at Azure, which takes what compatible servers do not know. */
  official: boolean;
  /** Which images are sent; those of other servers are theirs to judge. @default all */
  images?: ImageRules | undefined;
  /** Where the server differs. @default in nothing */
  server?: Pick<ServerFacts, 'reasoningField'> | undefined;
};

/** What OpenAI's models take: https://platform.openai.com/docs/guides/images-vision#image-input-requirements */
export function openAiImages(model: string): ImageRules {
  return { model, mediaTypes: ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] };
}

/** The URL of an image that may be sent. @throws AgentError `bad-request` */
export function sentImageUrl(image: ImagePart, { images }: RequestSettings): string {
  if (images) checkImage(image, images);
  return imageUrl(image);
}
