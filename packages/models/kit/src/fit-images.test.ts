import type { ImagePart, Message } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import { pictures } from './__fixtures__/pictures.ts';
import { fitImages, type ImageRules } from './fit-images.ts';

const png = (data: string): ImagePart => ({ type: 'image', mediaType: 'image/png', data });
const link: ImagePart = { type: 'image', url: 'https://acme.test/a.png' };
const user = (...content: ImagePart[]): Message => ({ role: 'user', content });

/** What the model sees in place of each image: why it is not there, or 'seen'. */
function seen(images: readonly ImagePart[], rules: ImageRules): string[] {
  const messages = fitImages(
    images.map((image) => user(image)),
    rules,
  );
  return messages.flatMap((message) =>
    message.role === 'user' ? message.content.map((part) => (part.type === 'text' ? part.text : 'seen')) : [],
  );
}

describe('an image that the provider would refuse', () => {
  test.each<[string, ImagePart, ImageRules, RegExp]>([
    [
      'is of another type',
      { ...png('AAAA'), mediaType: 'image/tiff' },
      { mediaTypes: ['image/png'] },
      /takes PNG, and it is image\/tiff: convert it/,
    ],
    ['has too many bytes', png('A'.repeat(4_000_100)), { maxBytes: 3_000_000 }, /up to 3 MB.*make it smaller/],
    [
      'has too many bytes in its address',
      { type: 'image', url: `data:image/png;base64,${'A'.repeat(4_000_100)}` },
      { maxBytes: 3_000_000 },
      /up to 3 MB/,
    ],
    ['is too wide', png(pictures.png(9_000, 10)), { maxSide: 8_000 }, /up to 8000 × 8000 pixels.*it has 9000 × 10/],
    ['is too high', png(pictures.jpeg(10, 9_000)), { maxSide: 8_000 }, /it has 10 × 9000/],
    ['has an address that it does not fetch', link, { takesUrls: false }, /only their bytes/],
    ['has an address without base64', { type: 'image', url: 'data:image/png,x' }, {}, /only their bytes/],
  ])('%s: the model is told', (_, image, rules, reason) => {
    const [told, ...others] = seen([image], rules);
    expect(told).toMatch(/^\[Image left out: .*\]$/);
    expect(told).toMatch(reason);
    expect(others).toEqual([]);
  });
});

test('what fits is sent as it is', () => {
  const messages = [user(png(pictures.png(8_000, 8_000)), link), user(png('AAAA'))];
  const rules = { mediaTypes: ['image/png'], maxBytes: 3_000_000, maxSide: 8_000, maxImages: 3, maxTotalBytes: 1_000 };
  expect(fitImages(messages, rules)).toEqual(messages);
  expect(fitImages(messages, {})).toEqual(messages);
});

describe('of too many images, the newest stay', () => {
  const images = ['AAAA', 'BBBB', 'CCCC'].map(png);

  test('by their number', () => {
    expect(seen(images, { maxImages: 2 })).toEqual([expect.stringMatching(/2 images at once.*newer/), 'seen', 'seen']);
  });

  test('by their bytes', () => {
    expect(seen(images, { maxTotalBytes: 7 })).toEqual([expect.stringMatching(/newer/), 'seen', 'seen']);
  });

  test('not counting those that are left out anyway', () => {
    const wide = png(pictures.png(9_000, 1));
    expect(seen([...images, wide], { maxImages: 3, maxSide: 8_000 }).slice(0, 3)).toEqual(['seen', 'seen', 'seen']);
  });

  test('and where there are many, they must be smaller', () => {
    const wide = png(pictures.png(3_000, 1));
    const rules = { maxSideOfMany: { above: 3, side: 2_000 } };
    expect(seen([wide, ...images.slice(1)], rules)).toEqual(['seen', 'seen', 'seen']);
    expect(seen([wide, ...images], rules)).toEqual([expect.stringMatching(/2000 × 2000/), 'seen', 'seen', 'seen']);
  });
});

test('in a result of a tool, the note follows the result', () => {
  const result = { type: 'tool-result' as const, id: 'a', name: 'f', output: { page: 1 }, images: [png('AAAA'), link] };
  const content = [result, { ...result, images: [link] }];
  const [message] = fitImages([{ role: 'tool', content }], { takesUrls: false });
  expect(message?.content).toMatchObject([
    { id: 'a', output: expect.stringMatching(/^\{"page":1\}\n\[Image left out: .*\]$/), images: [png('AAAA')] },
    { output: expect.stringMatching(/left out/) },
  ]);
  expect(JSON.stringify(message)).not.toContain(link.url);
});
