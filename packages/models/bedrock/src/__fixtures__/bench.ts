import { bedrock } from '@thimble/bedrock';
import { toConverseWire } from './wire.ts';

type Fetch = typeof globalThis.fetch;

/** Beside whose import the bench puts that of this package, and what it measures of it. */
export const sdk = '@aws-sdk/client-bedrock-runtime';
export const adapters = [
  {
    name: 'bedrock',
    wire: toConverseWire,
    encoding: 'latin1',
    create: (fetch: Fetch) => bedrock('anthropic.claude-sonnet-4-5', { region: 'us-east-1', ...awsParts(fetch) }),
  },
];

/** Through the SDK's own seam for HTTP. */
function awsParts(fetch: Fetch) {
  return {
    credentials: { accessKeyId: 'AKIABENCH', secretAccessKey: 'bench' },
    requestHandler: {
      async handle() {
        const { status, headers, body } = await fetch('https://bench.invalid');
        return { response: { statusCode: status, headers: Object.fromEntries(headers), body } };
      },
    },
  };
}
