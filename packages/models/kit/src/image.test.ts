import { expect, test } from 'vitest';
import { checkImage, imageUrl, withInlineData } from './image.ts';

const rules = { model: 'acme/m', mediaTypes: ['image/png'], maxBytes: 3_000_000 };
const png = (characters: number) => ({ type: 'image' as const, mediaType: 'image/png', data: 'A'.repeat(characters) });
const refusal = (message: RegExp) =>
  expect.objectContaining({ code: 'bad-request', message: expect.stringMatching(message) });

test('turns image data into a data URL, and leaves a URL as it is', () => {
  expect(imageUrl(png(4))).toBe('data:image/png;base64,AAAA');
  expect(imageUrl({ type: 'image', url: 'https://acme.test/a.png' })).toBe('https://acme.test/a.png');
});

test('reads the data of a base64 data URL, and leaves everything else as it is', () => {
  expect(withInlineData({ type: 'image', url: 'data:IMAGE/PNG;base64,AAAA' })).toEqual(png(4));
  for (const url of ['https://acme.test/a.png', 'data:image/svg+xml,<svg/>', 'data:image/png;base64,'])
    expect(withInlineData({ type: 'image', url })).toEqual({ type: 'image', url });
  expect(withInlineData(png(4))).toEqual(png(4));
});

test('accepts what the provider accepts', () => {
  expect(() => checkImage(png(4_000_000), rules)).not.toThrow();
  expect(() => checkImage({ type: 'image', url: 'https://acme.test/a' }, rules)).not.toThrow();
});

test('rejects other types, larger images, and URLs if the provider does not fetch them', () => {
  expect(() => checkImage({ ...png(4), mediaType: 'image/tiff' }, rules)).toThrow(
    refusal(/acme\/m.*image\/tiff.*image\/png/),
  );
  expect(() => checkImage(png(4_000_100), rules)).toThrow(refusal(/3\.0?\d* MB.*3 MB|too large/));
  expect(() => checkImage({ type: 'image', url: 'https://acme.test/a' }, { ...rules, takesUrls: false })).toThrow(
    refusal(/URL/),
  );
});
