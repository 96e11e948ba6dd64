import { createOpenAI } from '@ai-sdk/openai';
import { toChatWire } from '@thimble/model-kit/testing';
import { aiSdk } from '@thimble/ai-sdk';

const apiKey = 'bench-0123456789';

/** Beside whose import the bench puts that of this package, and what it measures of it. */
export const sdk = 'ai';
export const adapters = [
  {
    name: 'ai-sdk (@ai-sdk/openai)',
    wire: toChatWire,
    create: (fetch: typeof globalThis.fetch) => aiSdk(createOpenAI({ apiKey, fetch }).chat('m')),
  },
];
