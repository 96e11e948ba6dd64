import type { Language } from '@thimble/core';
import { requireTestImages, TEST_IMAGES } from './test-engine.ts';

/** The options with which this executor runs in tests of other packages. */
export async function testOptions(language: Language) {
  await requireTestImages();
  return { language, image: TEST_IMAGES[language] };
}
