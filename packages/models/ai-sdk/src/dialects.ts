import type {
  LanguageModelV2FilePart,
  LanguageModelV2ToolResultOutput,
  LanguageModelV3FilePart,
  LanguageModelV3ToolResultOutput,
  LanguageModelV4FilePart,
  LanguageModelV4ToolResultOutput,
} from '@ai-sdk/provider';
import type { ImagePart } from '@thimble/core';

/** How the prompts of the specifications differ: images in user messages, and images in tool results. */
export type Dialect<File, Output> = {
  image(image: ImagePart): File;
  /** Undefined if the result cannot contain these images. */
  resultWithImages(text: string, images: readonly ImagePart[]): Output | undefined;
};

export const v2: Dialect<LanguageModelV2FilePart, LanguageModelV2ToolResultOutput> = {
  image: (image) => ({ type: 'file', ...urlOrData(image) }),
  resultWithImages(text, images) {
    const media = images.flatMap((image) =>
      'url' in image ? [] : [{ type: 'media' as const, data: image.data, mediaType: image.mediaType }],
    );
    return media.length < images.length ? undefined : { type: 'content', value: [{ type: 'text', text }, ...media] };
  },
};

export const v3: Dialect<LanguageModelV3FilePart, LanguageModelV3ToolResultOutput> = {
  image: (image) => ({ type: 'file', ...urlOrData(image) }),
  resultWithImages: (text, images) => ({
    type: 'content',
    value: [
      { type: 'text', text },
      ...images.map((image) =>
        'url' in image
          ? { type: 'image-url' as const, url: image.url }
          : { type: 'image-data' as const, data: image.data, mediaType: image.mediaType },
      ),
    ],
  }),
};

export const v4: Dialect<LanguageModelV4FilePart, LanguageModelV4ToolResultOutput> = {
  image: v4File,
  resultWithImages: (text, images) => ({
    type: 'content',
    value: [{ type: 'text', text }, ...images.map(v4File)],
  }),
};

function urlOrData(image: ImagePart): { data: string | URL; mediaType: string } {
  return 'url' in image
    ? { data: new URL(image.url), mediaType: mediaTypeOf(image.url) }
    : { data: image.data, mediaType: image.mediaType };
}

function v4File(image: ImagePart): LanguageModelV4FilePart {
  return {
    type: 'file',
    ...('url' in image
      ? { data: { type: 'url', url: new URL(image.url) }, mediaType: mediaTypeOf(image.url) }
      : { data: { type: 'data', data: image.data }, mediaType: image.mediaType }),
  };
}

/** Judging by the file extension: nothing is fetched. */
export function mediaTypeOf(url: string): string {
  const ending = /\.(png|jpe?g|gif|webp)$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase();
  return ending ? `image/${ending === 'jpg' ? 'jpeg' : ending}` : 'image/*';
}
