import { scenarioFetch, testModel } from '@thimble/core/testing';
import { beforeEach, describe, test } from 'vitest';
import { withoutAws } from './__fixtures__/no-aws.ts';
import { refuses } from './__fixtures__/refuses.ts';
import { toConverseWire } from './__fixtures__/wire.ts';
import { bedrock } from './bedrock.ts';
import { fetchHandler } from './fetch-handler.ts';

const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

beforeEach(withoutAws);

/** The request has the schema as text inside JSON; this turns it back into a schema. */
function withSchema(body: string): string {
  return JSON.stringify(
    JSON.parse(body, (key, value: unknown) =>
      key === 'schema' && typeof value === 'string' ? JSON.parse(value) : value,
    ),
  );
}

/** Scenarios are strings in which each character stands for a byte of the stream. */
function toBytes(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!response.headers.get('content-type')?.includes('eventstream') || !response.body) return response;
    const decoder = new TextDecoder();
    const bytes = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
        transform: (chunk, controller) =>
          controller.enqueue(Uint8Array.from(Buffer.from(decoder.decode(chunk, { stream: true }), 'latin1'))),
      }),
    );
    return new Response(bytes, response);
  };
}

describe.each(['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'eu.amazon.nova-pro-v1:0'])('bedrock %s', (id) => {
  testModel(test, {
    secret,
    refuses,
    create(scenario) {
      const play = { ...scenario, onRequest: (body: string) => scenario.onRequest(withSchema(body)) };
      return bedrock(id, {
        region: 'us-east-1',
        credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: secret },
        requestHandler: fetchHandler(toBytes(scenarioFetch(play, toConverseWire))),
      });
    },
  });
});
