import { expect, test } from 'vitest';
import { checkImage, imageUrl } from './image.ts';

const rules = { model: 'acme/m', mediaTypes: ['image/png'], maxBytes: 3_000_000 };
const png = (characters: number) => ({ type: 'image' as const, mediaType: 'image/png', data: 'A'.repeat(characters) });
const refusal = (message: RegExp) =>
  expect.objectContaining({ code: 'bad-request', message: expect.stringMatching(message) });

test('makes a data URL of bytes, and leaves a URL as it is', () => {
  expect(imageUrl(png(4))).toBe('data:image/png;base64,AAAA');
  expect(imageUrl({ type: 'image', url: 'https://acme.test/a.png' })).toBe('https://acme.test/a.png');
});

test('takes what the provider takes', () => {
  expect(() => checkImage(png(4_000_000), rules)).not.toThrow();
  expect(() => checkImage({ type: 'image', url: 'https://acme.test/a' }, rules)).not.toThrow();
});

test('refuses other types, larger images, and URLs where they are not fetched', () => {
  expect(() => checkImage({ ...png(4), mediaType: 'image/tiff' }, rules)).toThrow(
    refusal(/acme\/m.*image\/tiff.*image\/png/),
  );
  expect(() => checkImage(png(4_000_100), rules)).toThrow(refusal(/3\.0?\d* MB.*3 MB|too large/));
  expect(() => checkImage({ type: 'image', url: 'https://acme.test/a' }, { ...rules, takesUrls: false })).toThrow(
    refusal(/URL/),
  );
});
