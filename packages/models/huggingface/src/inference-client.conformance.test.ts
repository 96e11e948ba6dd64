import { scenarioFetch, testModel } from '@thimble/core/testing';
import { toChatWire } from '@thimble/model-kit/testing';
import { describe, test } from 'vitest';
import { refuses } from './__fixtures__/refuses.ts';
import { inferenceClient } from './inference-client.ts';

const secret = 'hf_conformance0123456789';

describe('inferenceClient, by the router', () => {
  testModel(test, {
    secret,
    refuses,
    create: (scenario) =>
      inferenceClient('Qwen/Qwen2.5-VL-72B-Instruct', { apiKey: secret, fetch: scenarioFetch(scenario, toChatWire) }),
  });
});

describe('inferenceClient, an endpoint', () => {
  testModel(test, {
    secret,
    refuses,
    create: (scenario) =>
      inferenceClient('mistralai/Mistral-7B-Instruct-v0.3', {
        apiKey: secret,
        baseUrl: 'https://abc.endpoints.huggingface.cloud',
        supports: { stop: false, structuredOutput: false },
        fetch: scenarioFetch(scenario, toChatWire),
      }),
  });
});
