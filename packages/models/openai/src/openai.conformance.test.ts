import { scenarioFetch, testModel } from '@thimble/core/testing';
import { refusesChat, refusesResponses, toChatWire, toResponsesWire } from '@thimble/model-kit/testing';
import { describe, test } from 'vitest';

import { openai } from './openai.ts';

const secret = 'sk-conformance-0123456789';

describe('openai, Chat Completions', () => {
  testModel(test, {
    secret,
    refuses: refusesChat,
    create: (scenario) =>
      openai('gpt-4.1', { apiKey: secret, api: 'chat', fetch: scenarioFetch(scenario, toChatWire) }),
  });
});

describe('openai, Responses', () => {
  testModel(test, {
    secret,
    refuses: refusesResponses,
    create: (scenario) =>
      openai('gpt-5.2', { apiKey: secret, api: 'responses', fetch: scenarioFetch(scenario, toResponsesWire) }),
  });
});

describe('openai, a compatible server', () => {
  testModel(test, {
    secret,
    refuses: refusesChat,
    create: (scenario) =>
      openai('qwen3', {
        apiKey: secret,
        baseUrl: 'http://localhost:8000/v1',
        fetch: scenarioFetch(scenario, toChatWire),
      }),
  });
});
