import { expect, test } from 'vitest';
import { imageUrl, withInlineData } from './image.ts';

const png = { type: 'image' as const, mediaType: 'image/png', data: 'AAAA' };

test('turns image data into a data URL, and leaves a URL as it is', () => {
  expect(imageUrl(png)).toBe('data:image/png;base64,AAAA');
  expect(imageUrl({ type: 'image', url: 'https://acme.test/a.png' })).toBe('https://acme.test/a.png');
});

test('reads the data of a base64 data URL, and leaves everything else as it is', () => {
  expect(withInlineData({ type: 'image', url: 'data:IMAGE/PNG;base64,AAAA' })).toEqual(png);
  for (const url of ['https://acme.test/a.png', 'data:image/svg+xml,<svg/>', 'data:image/png;base64,'])
    expect(withInlineData({ type: 'image', url })).toEqual({ type: 'image', url });
  expect(withInlineData(png)).toEqual(png);
});
