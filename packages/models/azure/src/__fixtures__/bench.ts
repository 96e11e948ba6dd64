import { toChatWire } from '@thimble/model-kit/testing';
import { azure } from '@thimble/azure';

const options = { apiKey: 'bench-0123456789', endpoint: 'https://bench.openai.azure.com' };

/** Beside whose import the bench puts that of this package, and what it measures of it. */
export const sdk = 'openai';
export const adapters = [
  { name: 'azure', wire: toChatWire, create: (fetch: typeof globalThis.fetch) => azure('m', { ...options, fetch }) },
];
