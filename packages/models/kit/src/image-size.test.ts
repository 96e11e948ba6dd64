import { assert, base64String, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { pictures } from './__fixtures__/pictures.ts';
import { imageSize } from './image-size.ts';

test.each(Object.entries(pictures))('the size of a %s is in its head', (_, picture) => {
  const side = integer({ min: 1, max: 16_383 });
  assert(
    property(side, side, (width, height) => {
      expect(imageSize(picture(width, height))).toEqual({ width, height });
    }),
    { numRuns: 20 },
  );
});

test('anything else has no size, and neither has a picture that was cut', () => {
  const cut = [pictures.png(1, 1).slice(0, 20), pictures.jpeg(1, 1).slice(0, 60_000)];
  for (const data of ['', 'AAAA', 'not base64!', '/9j/', '/9j/4Q==', ...cut]) expect(imageSize(data)).toBeUndefined();
  assert(
    property(base64String(), (data) => {
      expect(['object', 'undefined']).toContain(typeof imageSize(`/9j/${data}`));
    }),
  );
});
