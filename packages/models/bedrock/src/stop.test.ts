import type { ModelRequest } from '@thimble/core';
import { outcomeOf } from '@thimble/model-kit/testing';
import { beforeEach, expect, test } from 'vitest';
import { withoutAws } from './__fixtures__/no-aws.ts';
import { recorded } from './__fixtures__/recorded.ts';
import { bedrock } from './bedrock.ts';
import { fetchHandler } from './fetch-handler.ts';

beforeEach(withoutAws);

const request: ModelRequest = {
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
  stop: ['</halt>'],
};

test('stop sequences that a model refuses are left out from then on', async () => {
  const sent: boolean[] = [];
  const requestHandler = fetchHandler(async (_, init) => {
    sent.push((await new Response(init?.body).text()).includes('</halt>'));
    if (!sent.at(-1))
      return new Response(recorded('text'), { headers: { 'content-type': 'application/vnd.amazon.eventstream' } });
    const headers = { 'x-amzn-errortype': 'ValidationException' };
    return Response.json(
      { message: "This model doesn't support the stopSequences field. Remove stopSequences and try again." },
      { status: 400, headers },
    );
  });
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const model = bedrock('us.meta.llama4-scout-17b-instruct-v1:0', { region: 'us-east-1', credentials, requestHandler });
  for (let call = 0; call < 2; call++)
    expect((await outcomeOf(model.stream(request))).events.at(-1)).toMatchObject({ type: 'finish' });
  expect(sent).toEqual([true, false, false]);
});
