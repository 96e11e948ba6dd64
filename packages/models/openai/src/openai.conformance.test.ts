import { scenarioFetch, testModel } from '@thimble/core/testing';
import { toChatWire, toResponsesWire } from '@thimble/model-kit/testing';
import { describe, it } from 'vitest';
import { openai } from './openai.ts';

const secret = 'sk-conformance-0123456789';

describe('openai, Chat Completions', () => {
  testModel(it, {
    secret,
    create: (scenario) =>
      openai('gpt-4.1', { apiKey: secret, api: 'chat', fetch: scenarioFetch(scenario, toChatWire) }),
  });
});

describe('openai, Responses', () => {
  testModel(it, {
    secret,
    create: (scenario) =>
      openai('gpt-5.2', { apiKey: secret, api: 'responses', fetch: scenarioFetch(scenario, toResponsesWire) }),
  });
});
