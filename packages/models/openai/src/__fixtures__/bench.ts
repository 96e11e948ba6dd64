import { toChatWire, toResponsesWire } from '@thimble/model-kit/testing';
import { openai } from '@thimble/openai';

type Fetch = typeof globalThis.fetch;

const apiKey = 'bench-0123456789';

/** Beside whose import the bench puts that of this package, and what it measures of it. */
export const sdk = 'openai';
export const adapters = [
  { name: 'openai (chat)', wire: toChatWire, create: (fetch: Fetch) => openai('m', { apiKey, api: 'chat', fetch }) },
  { name: 'openai (responses)', wire: toResponsesWire, create: (fetch: Fetch) => openai('m', { apiKey, fetch }) },
];
