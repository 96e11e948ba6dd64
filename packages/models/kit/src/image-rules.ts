import type { ImageRules } from './fit-images.ts';

const mediaTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** What providers take whose rules are documented, whatever leads to them. */
export const imageRules = {
  /** https://platform.openai.com/docs/guides/images-vision#image-input-requirements: 50 MB in all, counted in base64 */
  openai: { mediaTypes, maxBytes: 20_000_000, maxImages: 500, maxTotalBytes: 36_000_000 },
  /** https://platform.claude.com/docs/en/build-with-claude/vision: 10 MiB each, 32 MB in all, counted in base64 */
  anthropic: {
    mediaTypes,
    maxBytes: (10 * 1024 * 1024 * 3) / 4,
    maxSide: 8_000,
    maxSideOfMany: { above: 20, side: 2_000 },
    maxImages: 100,
    maxTotalBytes: 22_000_000,
  },
  /** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html */
  bedrock: { mediaTypes, maxBytes: 3_750_000, maxSide: 8_000, maxImages: 20, takesUrls: false },
} as const satisfies { [provider: string]: ImageRules };
