import { AgentError } from '../../base/errors.ts';
import type { ModelRequest } from '../../contract/model.ts';
import { assert, assertEqual } from '../assertions.ts';
import { meet, type ModelCase, type ModelFixture, question, readAll, streamOf } from './play.ts';

// The ids are of a form that every provider takes as it is.
const conversation: ModelRequest = {
  messages: [
    { role: 'system', content: 'You are terse.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is on it?' },
        { type: 'image', mediaType: 'image/png', data: 'aW1hZ2U=' },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'I had better look.' },
        { type: 'text', text: 'Looking.' },
        { type: 'tool-call', id: 'callOne01', name: 'zoom_in', input: { factor: 3 } },
        { type: 'tool-call', id: 'callTwo02', name: 'zoom_in', input: { factor: 4 } },
      ],
    },
    {
      role: 'tool',
      content: [
        {
          type: 'tool-result',
          id: 'callOne01',
          name: 'zoom_in',
          output: { seen: 'a heron' },
          images: [{ type: 'image', mediaType: 'image/png', data: 'em9vbWVk' }],
        },
        { type: 'tool-result', id: 'callTwo02', name: 'zoom_in', output: 'out of range', isError: true },
      ],
    },
    { role: 'user', content: [{ type: 'text', text: 'And now?' }] },
  ],
  tools: [
    {
      name: 'zoom_in',
      description: 'Enlarges the middle.',
      inputSchema: { type: 'object', properties: { factor: { type: 'number' } }, required: ['factor'] },
    },
  ],
};

/** What a conversation may hold after compaction, a failed step or a model's empty reply. */
const awkward: ModelRequest = {
  messages: [
    { role: 'system', content: '' },
    { role: 'user', content: [] },
    { role: 'user', content: [{ type: 'text', text: '' }] },
    { role: 'user', content: [{ type: 'text', text: 'One.' }] },
    { role: 'user', content: [{ type: 'text', text: 'Two.' }] },
    { role: 'assistant', content: [] },
    { role: 'assistant', content: [{ type: 'text', text: '' }] },
    { role: 'assistant', content: [{ type: 'text', text: 'Three. \n' }] },
  ],
};

const longName = 'look_at_'.repeat(10);
/** Calls as other providers, and models that write a name of their own, leave them in a history. */
const foreignCalls = [
  { id: 'functions.zoom_in:0', name: 'zoom_in' },
  { id: 'functions_zoom_in_0', name: 'a.b' },
  { id: `call|${'x'.repeat(90)}`, name: 'x<|channel|>y' },
  { id: 'call_four', name: '' },
  { id: 'call_five', name: longName },
] as const;

const foreign: ModelRequest = {
  ...conversation,
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'Look.' }] },
    {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'I look.', signature: 'Zm9yZWlnbg=='.repeat(4), provider: 'another provider' },
        ...foreignCalls.map((call) => ({ type: 'tool-call' as const, ...call, input: {} })),
      ],
    },
    {
      role: 'tool',
      content: foreignCalls.map((call) => ({ type: 'tool-result' as const, ...call, output: 'seen' })),
    },
  ],
};

/** What goes to the provider. Bodies are compared as text: where a thing stands in them is the provider's matter. */
export const requestCases: readonly ModelCase[] = [
  {
    name: 'sends the whole conversation and the tools',
    async run(fixture) {
      const body = await bodyOf(fixture, conversation);
      const expected = [
        'You are terse.',
        'What is on it?',
        'Looking.',
        'zoom_in',
        'Enlarges the middle.',
        'callOne01',
        'callTwo02',
        'a heron',
        'out of range',
        'And now?',
      ];
      for (const text of expected) assert(body.includes(text), `the request holds "${text}"`);
    },
  },
  {
    name: 'sends images of users and of tool results, where it says that it takes images',
    async run(fixture) {
      const { model, requests } = await meet(fixture, 'images', streamOf([{ type: 'text', deltas: ['ok'] }]));
      await readAll(model, conversation);
      for (const data of ['aW1hZ2U=', 'em9vbWVk'])
        assertEqual(requests[0]?.includes(data), model.supports.images, `the image ${data} is sent`);
    },
  },
  {
    name: 'sends an image of an unknown type, leaves it out, or says what the model takes',
    async run(fixture) {
      const image = { type: 'image' as const, mediaType: 'image/x-unknown', data: 'aW1hZ2U=' };
      const { model } = await meet(fixture, 'unknown image', streamOf([{ type: 'text', deltas: ['ok'] }]));
      const outcome = await readAll(model, { messages: [{ role: 'user', content: [image] }] }).catch(
        (error: unknown) => error,
      );
      if (!AgentError.is(outcome)) return assert(!(outcome instanceof Error), `no ${String(outcome)}`);
      assertEqual(outcome.code, 'bad-request', 'code');
      assert(/image\/x-unknown/.test(outcome.message), `the message names the type: ${outcome.message}`);
    },
  },
  {
    name: 'gives an awkward conversation a form that the provider takes',
    async run(fixture) {
      const body = await bodyOf(fixture, awkward);
      for (const text of ['One.', 'Two.', 'Three.']) assert(body.includes(text), `the request holds "${text}"`);
      const refusal = fixture.refuses?.(body);
      assert(refusal === undefined, `the provider refuses it: ${refusal}`);
    },
  },
  {
    name: 'sends a whole conversation in a form that the provider takes',
    async run(fixture) {
      const refusal = fixture.refuses?.(await bodyOf(fixture, conversation));
      assert(refusal === undefined, `the provider refuses it: ${refusal}`);
    },
  },
  {
    name: 'makes calls of another provider fit, and keeps its signatures to itself',
    async run(fixture) {
      const body = await bodyOf(fixture, foreign);
      for (const text of ['<|channel|>', longName, 'Zm9yZWlnbg==']) assert(!body.includes(text), `${text} is not sent`);
      const refusal = fixture.refuses?.(body);
      assert(refusal === undefined, `the provider refuses it: ${refusal}`);
    },
  },
  {
    name: 'sends the choice of tool and the bound of the output',
    async run(fixture) {
      const { tools } = conversation;
      const bodies = [
        await bodyOf(fixture, { ...question, tools }),
        await bodyOf(fixture, { ...question, tools, toolChoice: 'required' }),
        await bodyOf(fixture, { ...question, tools, toolChoice: { name: 'zoom_in' } }),
      ];
      assertEqual(new Set(bodies).size, 3, 'number of different requests');
      assert((await bodyOf(fixture, { ...question, maxOutputTokens: 4_321 })).includes('4321'), 'the bound is sent');
    },
  },
  {
    name: 'sends stop sequences where it says so, and nowhere else',
    async run(fixture) {
      const { model, requests } = await meet(fixture, 'stop', streamOf([{ type: 'text', deltas: ['ok'] }]));
      await readAll(model, { ...question, stop: ['</halt>'] });
      assertEqual(requests[0]?.includes('</halt>'), model.supports.stop, 'the stop sequence is sent');
    },
  },
  {
    name: 'sends the JSON schema where it says that it takes one',
    async run(fixture) {
      const { model, requests } = await meet(
        fixture,
        'schema',
        streamOf([{ type: 'text', deltas: ['{"thought":"t"}'] }]),
      );
      const schema = {
        type: 'object',
        properties: { thought: { type: 'string' } },
        required: ['thought'],
        additionalProperties: false,
      };
      await readAll(model, { ...question, responseFormat: { name: 'step', schema } });
      // Some APIs take the schema as a string of JSON.
      const isSent = /"thought\\*"/.test(requests[0] ?? '');
      assertEqual(isSent, model.supports.structuredOutput, 'the schema is sent');
    },
  },
  {
    name: 'merges providerOptions into the request',
    async run(fixture) {
      assert(
        (await bodyOf(fixture, { ...question, providerOptions: { seed_of_the_test: 5 } })).includes('seed_of_the_test'),
        'the option is sent',
      );
    },
  },
  {
    name: 'says what it is, and never its key',
    async run(fixture) {
      const { model } = await meet(fixture, 'facts', streamOf([{ type: 'text', deltas: ['ok'] }]));
      assert(/^[\w-]+\/.+/.test(model.id), `the id is "provider/model", not ${model.id}`);
      assertEqual(
        Object.keys(model.supports).toSorted(),
        ['images', 'reasoning', 'stop', 'structuredOutput', 'tools'],
        'supports',
      );
      assert(!fixture.secret || !JSON.stringify(model.spec ?? null).includes(fixture.secret), 'the spec holds no key');
    },
  },
];

async function bodyOf(fixture: ModelFixture, request: ModelRequest): Promise<string> {
  const { model, requests } = await meet(fixture, 'request', streamOf([{ type: 'text', deltas: ['ok'] }]));
  await readAll(model, request);
  return requests[0] ?? '';
}
