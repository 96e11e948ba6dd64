import type { ImagePart, ModelSupport, ToolResultPart } from '@thimble/core';

/** What a converter has to know of the model, besides the request. */
export type RequestSettings = {
  /** The provider's id of the model. */
  id: string;
  supports: ModelSupport;
  /** Whether this is api.openai.com, which takes what compatible servers do not know. */
  official: boolean;
};

/** A data URL, or the image's own. */
export function imageUrl(image: ImagePart): string {
  return 'url' in image ? image.url : `data:${image.mediaType};base64,${image.data}`;
}

/** Stands where an image would, for models that take none. */
export const omittedImage = '[An image was left out: this model takes text only.]';

/** The result as text. Neither API has a field for failure, so the text says it. */
export function resultText({ output, isError }: ToolResultPart): string {
  const result = typeof output === 'string' ? output : JSON.stringify(output);
  return isError && !/^\s*\S*error\b/i.test(result) ? `Error: ${result}` : result;
}

/** The API's own alphabet and length for the names of schemas. */
export function schemaName(name: string): string {
  return name.replace(/[^\w-]/g, '_').slice(0, 64) || 'output';
}
