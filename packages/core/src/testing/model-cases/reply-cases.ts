import { assert, assertEqual, within } from '../assertions.ts';
import { meet, type ModelCase, question, readAll, streamOf, usage } from './play.ts';
import type { ScenarioPart, ScenarioStream } from './scenario.ts';

const greeting: ScenarioPart = { type: 'text', deltas: ['Bonjour ', 'à ', 'tous', ' 👋🏽', ' <co', 'de>'] };
const parallelCalls: ScenarioPart[] = [
  { type: 'tool-call', id: 'call_one', name: 'get_weather', deltas: ['{"ci', 'ty":"Pa', 'ris"', '}'] },
  { type: 'tool-call', id: 'call_two', name: 'get_weather', deltas: ['{"city":', '"Oslo", "days":[1,2]}'] },
];

const everyReply: { [name: string]: ScenarioStream } = {
  text: streamOf([greeting]),
  calls: streamOf(parallelCalls, { reason: 'tool-calls' }),
  mixed: streamOf([{ type: 'reasoning', deltas: ['Hm', 'm…'] }, greeting, ...parallelCalls], { reason: 'tool-calls' }),
};

/** What a reply becomes. */
export const replyCases: readonly ModelCase[] = [
  {
    name: 'streams the text and ends with one finish and the usage',
    async run(fixture) {
      const { model } = await meet(fixture, 'text', streamOf([greeting]));
      const { text, finish } = await readAll(model);
      assertEqual(text, 'Bonjour à tous 👋🏽 <code>', 'text');
      assertEqual(finish.reason, 'stop', 'reason');
      assertEqual([finish.usage?.inputTokens, finish.usage?.outputTokens], [100, 20], 'usage');
    },
  },
  {
    name: 'gives the same events wherever the bytes are split',
    async run(fixture) {
      for (const [name, reply] of Object.entries(everyReply)) {
        const whole = await readAll((await meet(fixture, name, reply)).model);
        for (const pieceBytes of [1, 7, 64]) {
          const { model } = await meet(fixture, name, { ...reply, pieceBytes });
          assertEqual((await readAll(model)).events, whole.events, `${name} in pieces of ${pieceBytes} bytes`);
        }
      }
    },
  },
  {
    name: 'keeps reasoning apart from the answer',
    async run(fixture) {
      const { model } = await meet(
        fixture,
        'reasoning',
        streamOf([{ type: 'reasoning', deltas: ['Let me ', 'think.'] }, greeting]),
      );
      const { text, reasoning } = await readAll(model);
      assertEqual(text, 'Bonjour à tous 👋🏽 <code>', 'text');
      assert(reasoning === '' || reasoning === 'Let me think.', `reasoning is whole or not shown, not ${reasoning}`);
    },
  },
  {
    name: 'gives parallel tool calls whole and in order',
    async run(fixture) {
      const { model } = await meet(fixture, 'calls', streamOf(parallelCalls, { reason: 'tool-calls' }));
      const { calls, finish } = await readAll(model);
      assertEqual(
        calls.map(({ name, input, error }) => [name, input, error]),
        [
          ['get_weather', { city: 'Paris' }, undefined],
          ['get_weather', { city: 'Oslo', days: [1, 2] }, undefined],
        ],
        'calls',
      );
      assertEqual(new Set(calls.map(({ id }) => id)).size, 2, 'number of different ids');
      assertEqual(finish.reason, 'tool-calls', 'reason');
    },
  },
  {
    name: 'keeps text and calls of one reply',
    async run(fixture) {
      const { model } = await meet(fixture, 'mixed', streamOf([greeting, ...parallelCalls], { reason: 'tool-calls' }));
      const { text, calls } = await readAll(model);
      assertEqual([text.length > 0, calls.length], [true, 2], 'text and calls');
    },
  },
  {
    name: 'gives a call without arguments an empty object',
    async run(fixture) {
      const { model } = await meet(
        fixture,
        'no arguments',
        streamOf([{ type: 'tool-call', id: 'call_one', name: 'now', deltas: [] }], { reason: 'tool-calls' }),
      );
      const { calls } = await readAll(model);
      assertEqual(
        calls.map(({ name, input, error }) => [name, input, error]),
        [['now', {}, undefined]],
        'calls',
      );
    },
  },
  {
    name: 'gives arguments that are no JSON as their text, with an error',
    async run(fixture) {
      const { model } = await meet(
        fixture,
        'bad arguments',
        streamOf([{ type: 'tool-call', id: 'call_one', name: 'now', deltas: ['{"zone": ', 'UTC}'] }], {
          reason: 'tool-calls',
        }),
      );
      const [call] = (await readAll(model)).calls;
      assertEqual(call?.input, '{"zone": UTC}', 'input');
      assert(Boolean(call?.error), 'the call says what is wrong');
    },
  },
  {
    name: 'tells a truncated reply',
    async run(fixture) {
      const { model } = await meet(fixture, 'truncated', streamOf([greeting], { reason: 'length' }));
      assertEqual((await readAll(model)).finish.reason, 'length', 'reason');
    },
  },
  {
    name: 'tells that the output limit cut a reply with calls: they are not to be run',
    async run(fixture) {
      const { model } = await meet(fixture, 'truncated calls', streamOf(parallelCalls, { reason: 'length' }));
      assertEqual((await readAll(model)).finish.reason, 'length', 'reason');
    },
  },
  {
    name: 'tells a refusal, and keeps its text',
    async run(fixture) {
      const { model } = await meet(
        fixture,
        'refusal',
        streamOf([{ type: 'refusal', deltas: ["I can't ", 'help with that.'] }], { reason: 'refusal' }),
      );
      const { text, finish } = await readAll(model);
      assertEqual([text, finish.reason], ["I can't help with that.", 'refusal'], 'text and reason');
    },
  },
  {
    name: 'tells a reply that a content filter stopped, and keeps what came before',
    async run(fixture) {
      const { model } = await meet(fixture, 'content filter', streamOf([greeting], { reason: 'content-filter' }));
      const { text, finish } = await readAll(model);
      assertEqual([text, finish.reason], ['Bonjour à tous 👋🏽 <code>', 'refusal'], 'text and reason');
    },
  },
  {
    name: 'tells that a content filter stopped a reply with calls: they are not to be run',
    async run(fixture) {
      const { model } = await meet(fixture, 'filtered calls', streamOf(parallelCalls, { reason: 'content-filter' }));
      assertEqual((await readAll(model)).finish.reason, 'refusal', 'reason');
    },
  },
  {
    name: 'ends the text at a stop sequence that the server lets pass, wherever it is split',
    async run(fixture) {
      const pieces = [
        ['I stop.<', '/ha', 'lt> Or do I?'],
        ['I stop.</halt>'],
        [...Array.from('I stop.</halt>'), ' Or ', 'do I?'],
      ];
      for (const deltas of pieces) {
        const { model, closed } = await meet(fixture, 'stop', {
          ...streamOf([{ type: 'text', deltas }]),
          end: { type: 'hang' },
        });
        const reading = readAll(model, { ...question, stop: ['</never>', '</halt>'] });
        const { text, finish } = await within(reading, 2_000, 'ending the text');
        assertEqual([text, finish.reason], ['I stop.', 'stop'], 'text and reason');
        assert(finish.usage?.estimated, `a usage that was not reported is estimated: ${JSON.stringify(finish.usage)}`);
        await within(closed, 5_000, 'closing the connection');
      }
    },
  },
  {
    name: 'keeps text that only looks like the beginning of a stop sequence',
    async run(fixture) {
      const { model } = await meet(
        fixture,
        'no stop',
        streamOf([{ type: 'text', deltas: ['a </hal', 'o> b', ' </ha'] }]),
      );
      const { text, finish } = await readAll(model, { ...question, stop: ['</halt>'] });
      assertEqual([text, finish.usage?.outputTokens], ['a </halo> b </ha', 20], 'text and output tokens');
    },
  },
  {
    name: 'sends signed reasoning back as it came',
    async run(fixture) {
      const signature = 'c2lnbmVk'.repeat(8);
      const reasoning: ScenarioPart = { type: 'reasoning', deltas: ['Let me ', 'think.'], signature };
      const { model, requests } = await meet(
        fixture,
        'signed',
        streamOf([reasoning, ...parallelCalls], { reason: 'tool-calls' }),
      );
      const { events, calls } = await readAll(model);
      const signed = events.find((event) => event.type === 'reasoning-delta' && event.signature !== undefined);
      if (signed?.type !== 'reasoning-delta' || signed.signature === undefined) return;
      await readAll(model, {
        messages: [
          ...question.messages,
          {
            role: 'assistant',
            content: [
              {
                type: 'reasoning',
                text: 'Let me think.',
                signature: signed.signature,
                ...(signed.provider !== undefined && { provider: signed.provider }),
              },
              ...calls.map(({ id, name, input }) => ({ type: 'tool-call' as const, id, name, input })),
            ],
          },
          {
            role: 'tool',
            content: calls.map(({ id, name }) => ({ type: 'tool-result' as const, id, name, output: 'sun' })),
          },
        ],
      });
      assert(requests[1]?.includes(signature), 'the signature goes back');
    },
  },
  {
    name: 'counts cached input as input and reasoning as output',
    async run(fixture) {
      const counted = {
        inputTokens: 1_000,
        outputTokens: 300,
        cacheReadTokens: 640,
        cacheWriteTokens: 120,
        reasoningTokens: 256,
      };
      const { model } = await meet(fixture, 'usage', streamOf([greeting], { usage: counted }));
      const { finish } = await readAll(model);
      assertEqual([finish.usage?.inputTokens, finish.usage?.outputTokens], [1_000, 300], 'input and output');
      for (const key of ['cacheReadTokens', 'cacheWriteTokens', 'reasoningTokens'] as const) {
        const value = finish.usage?.[key];
        assert(value === undefined || value === counted[key], `${key} is ${counted[key]} or unknown, not ${value}`);
      }
    },
  },
  {
    name: 'gives null for a usage that was not reported',
    async run(fixture) {
      const { model } = await meet(fixture, 'no usage', streamOf([greeting], { usage: null }));
      assertEqual((await readAll(model)).finish.usage, null, 'usage');
    },
  },
  {
    name: 'reads 3,000 deltas',
    async run(fixture) {
      const deltas = Array.from({ length: 3_000 }, (_, index) => `${index} `);
      const { model } = await meet(fixture, 'long', streamOf([{ type: 'text', deltas }]));
      assertEqual((await readAll(model)).text, deltas.join(''), 'text');
    },
  },
  {
    name: 'answers call after call',
    async run(fixture) {
      const { model, requests } = await meet(fixture, 'again', streamOf([greeting]));
      const replies = [await readAll(model), ...(await Promise.all([readAll(model), readAll(model)]))];
      assertEqual(
        replies.map(({ finish }) => [finish.usage?.inputTokens, finish.usage?.outputTokens]),
        [1, 2, 3].map(() => [usage.inputTokens, usage.outputTokens]),
        'usages',
      );
      assertEqual(requests.length, 3, 'number of requests');
    },
  },
];
