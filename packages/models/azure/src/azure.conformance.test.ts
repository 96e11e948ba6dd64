import { refusesChat, refusesResponses } from '@thimble/model-kit/testing';
import { scenarioFetch, testModel } from '@thimble/core/testing';
import { describe, test } from 'vitest';

import { toWire } from './__fixtures__/wire.ts';
import { azure } from './azure.ts';

const secret = 'azure-conformance-0123456789';
const endpoint = 'https://acme.openai.azure.com';

describe('azure, Chat Completions', () => {
  testModel(test, {
    secret,
    refuses: refusesChat,
    create: (scenario) =>
      azure('gpt-4.1', { endpoint, apiKey: secret, fetch: scenarioFetch(scenario, toWire('chat')) }),
  });
});

describe('azure, Responses, with a token', () => {
  testModel(test, {
    secret,
    refuses: refusesResponses,
    create: (scenario) =>
      azure('gpt-5.1', {
        endpoint,
        api: 'responses',
        credential: async () => secret,
        fetch: scenarioFetch(scenario, toWire('responses')),
      }),
  });
});
