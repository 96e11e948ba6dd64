import type { Language } from '@thimble/core';
import { requireTestImages, TEST_IMAGES } from './test-engine.ts';

/** The languages whose tests need more than Node.js. */
export const engineLanguages: readonly Language[] = ['typescript', 'python'];

/** The options with which this executor runs in tests of other packages. */
export async function testOptions(language: Language) {
  await requireTestImages();
  return { language, image: TEST_IMAGES[language] };
}
