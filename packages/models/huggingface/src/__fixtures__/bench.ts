import { toChatWire } from '@thimble/model-kit/testing';
import { inferenceClient } from '@thimble/huggingface';

const options = { apiKey: 'bench-0123456789', baseUrl: 'https://bench.endpoints.huggingface.cloud' };

/** Beside whose import the bench puts that of this package, and what it measures of it. */
export const sdk = '@huggingface/inference';
export const adapters = [
  {
    name: 'huggingface',
    wire: toChatWire,
    create: (fetch: typeof globalThis.fetch) => inferenceClient('m', { ...options, fetch }),
  },
];
