import { createMistral } from '@ai-sdk/mistral';
import { createOpenAI } from '@ai-sdk/openai';
import type { Json, Model } from '@thimble/core';
import { scenarioFetch, testModel, type WireReply, type WireScenario } from '@thimble/core/testing';
import { providerFetch } from '@thimble/model-kit';
import { toChatWire, toResponsesWire } from '@thimble/model-kit/testing';
import { describe, test } from 'vitest';
import { lateBreak } from './__fixtures__/late-break.ts';
import { toMistralWire } from './__fixtures__/mistral-wire.ts';
import { aiSdk } from './ai-sdk.ts';

const secret = 'sk-conformance-0123456789';

type Grouped = { [provider: string]: { [name: string]: Json } };

/** The AI SDK only sends options that it knows, grouped by provider, so the suite's option is renamed to one of them. */
function withOption(model: Model, grouped: Grouped): Model {
  return {
    ...model,
    stream: (request, options) =>
      model.stream({ ...request, ...(request.providerOptions && { providerOptions: grouped }) }, options),
  };
}

/** With the fields that @ai-sdk/openai requires. */
function toFullResponsesWire(reply: WireScenario): WireReply {
  const wire = toResponsesWire(reply);
  const complete = (event: string) =>
    event
      .replaceAll('"response":{"id":"resp_1"', '"response":{"id":"resp_1","created_at":1754500000,"model":"gpt-5.2"')
      .replaceAll('"type":"function_call"', '"type":"function_call","status":"completed"')
      .replaceAll('"type":"response.reasoning_summary_text.delta"', '$&,"summary_index":0');
  return { ...wire, body: reply.type === 'failure' ? wire.body : wire.body.map(complete) };
}

/** What is up to the readers of the AI SDK's providers. */
const itsOwn = /a (line|reply) without end/;

const ours: Parameters<typeof testModel>[0] = (name, run) =>
  // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- both are the suite's
  itsOwn.test(name) || test(name, run);

describe('aiSdk on @ai-sdk/openai, Chat Completions', () => {
  testModel(ours, {
    secret,
    create: (scenario) => {
      const openai = createOpenAI({
        apiKey: secret,
        fetch: providerFetch(lateBreak(scenarioFetch(scenario, toChatWire))),
      });
      return withOption(aiSdk(openai.chat('gpt-4.1')), { openai: { metadata: { seed_of_the_test: '5' } } });
    },
  });
});

describe('aiSdk on @ai-sdk/openai, Responses', () => {
  testModel(ours, {
    secret,
    create: (scenario) => {
      const openai = createOpenAI({
        apiKey: secret,
        fetch: providerFetch(lateBreak(scenarioFetch(scenario, toFullResponsesWire))),
      });
      // What is stored at OpenAI is only sent back by its id.
      const model = aiSdk(openai.responses('gpt-5.2'), { providerOptions: { openai: { store: false } } });
      return withOption(model, { openai: { metadata: { seed_of_the_test: '5' } } });
    },
  });
});

describe('aiSdk on @ai-sdk/mistral', () => {
  testModel(ours, {
    secret,
    create: (scenario) => {
      const mistral = createMistral({ apiKey: secret, fetch: providerFetch(scenarioFetch(scenario, toMistralWire)) });
      return withOption(aiSdk(mistral('mistral-large-latest')), { mistral: { promptCacheKey: 'seed_of_the_test' } });
    },
  });
});
