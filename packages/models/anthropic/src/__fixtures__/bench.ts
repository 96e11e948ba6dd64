import { anthropic } from '@thimble/anthropic';
import { toWire } from './wire.ts';

const apiKey = 'bench-0123456789';

/** Beside whose import the bench puts that of this package, and what it measures of it. */
export const sdk = '@anthropic-ai/sdk';
export const adapters = [
  {
    name: 'anthropic',
    wire: toWire,
    create: (fetch: typeof globalThis.fetch) => anthropic('claude-sonnet-4-5', { apiKey, fetch }),
  },
];
