import { scenarioFetch, testModel } from '@thimble/core/testing';
import { describe, test } from 'vitest';
import { refuses } from './__fixtures__/refuses.ts';
import { toWire } from './__fixtures__/wire.ts';
import { anthropic } from './anthropic.ts';

const secret = 'sk-ant-conformance-0123456789';

describe.each(['claude-opus-5-5', 'claude-3-haiku-20240307'])('anthropic, %s', (id) => {
  testModel(test, {
    secret,
    create: (scenario) => anthropic(id, { apiKey: secret, fetch: scenarioFetch(scenario, toWire) }),
    // The older model accepts what the newer one rejects: an answer to continue.
    refuses: id === 'claude-opus-5-5' ? refuses : refusesPrefillWithSpace,
  });
});

function refusesPrefillWithSpace(json: string): string | undefined {
  const { messages } = JSON.parse(json);
  const last = messages.at(-1);
  if (last.role !== 'assistant') return refuses(json);
  if (/\s$/.test(last.content.at(-1).text))
    return 'messages: final assistant content cannot end with trailing whitespace';
  return refuses(JSON.stringify({ ...JSON.parse(json), messages: messages.slice(0, -1) }));
}
