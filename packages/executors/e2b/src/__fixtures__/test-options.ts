import type { Language } from '@thimble/core';
import { startE2b } from './e2b-server.ts';

/** The languages whose tests need more than Node.js: here, a Python that the service of our own starts. */
export const engineLanguages: readonly Language[] = ['python'];

/** The options with which this executor runs in tests of other packages: on a service of our own, until it is disposed. */
export async function testOptions(language: Language) {
  const server = await startE2b();
  return { language, ...server.options, [Symbol.asyncDispose]: server.close };
}
