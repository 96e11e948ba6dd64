import type { AgentErrorCode } from '../../base/errors.ts';
import type { ModelEvent } from '../../contract/model.ts';
import { assert, assertEqual, within } from '../assertions.ts';
import { meet, type ModelCase, question, readError } from './play.ts';
import type { ScenarioFailure, ScenarioReply } from './scenario.ts';

const half: ScenarioReply & { type: 'stream' } = {
  type: 'stream',
  parts: [{ type: 'text', deltas: ['The answer is 4'] }],
  end: { type: 'hang' },
};

/** [what happens, the code, whether trying again may help] */
const failures: readonly [ScenarioFailure, AgentErrorCode, boolean][] = [
  ['unauthorized', 'unauthorized', false],
  ['rate-limited', 'rate-limited', true],
  ['quota-used-up', 'rate-limited', false],
  ['bad-request', 'bad-request', false],
  ['context-overflow', 'context-overflow', false],
  ['unknown-model', 'bad-request', false],
  ['unavailable', 'model-unavailable', true],
];

/** What a failure becomes: never a short answer that looks whole. */
export const failureCases: readonly ModelCase[] = [
  ...failures.map(([failure, code, retryable]): ModelCase => ({
    name: `maps ${failure} to ${code}, and names the model`,
    async run(fixture) {
      const message = `It did not work. Key: ${fixture.secret ?? 'none'}`;
      const { model } = await meet(fixture, failure, { type: 'failure', failure, message, retryAfterSeconds: 7 });
      const error = await readError(fixture, model, code);
      assertEqual(error.retryable, retryable, 'retryable');
      assert(
        error.message.includes(model.id.slice(model.id.indexOf('/') + 1)),
        `the message names the model: ${error.message}`,
      );
      if (failure === 'rate-limited') assertEqual(error.retryAfterMs, 7_000, 'retryAfterMs');
    },
  })),
  {
    name: 'says of no wait that the provider did not ask for',
    async run(fixture) {
      const reply: ScenarioReply = { type: 'failure', failure: 'rate-limited', message: 'Slow down.' };
      const error = await readError(fixture, (await meet(fixture, 'no wait', reply)).model, 'rate-limited');
      assertEqual([error.retryable, error.retryAfterMs], [true, undefined], 'retryable and retryAfterMs');
    },
  },
  cutCase('a stream that ends without its end mark', { ...half, end: { type: 'cut', how: 'closed' } }),
  cutCase('a broken connection', { ...half, end: { type: 'cut', how: 'broken' } }),
  cutCase('a stream that ends within a tool call', {
    ...half,
    parts: [{ type: 'tool-call', id: 'call_one', name: 'now', deltas: ['{"zone":"UTC"}'] }],
    end: { type: 'cut', how: 'closed' },
  }),
  cutCase('an error inside the stream', { ...half, end: { type: 'error', message: 'The server is overloaded.' } }),
  {
    name: 'maps a prompt that is too long to context-overflow, inside a stream too',
    async run(fixture) {
      const message = "This model's maximum context length is 8192 tokens. However, your messages have 9000 tokens.";
      const { model } = await meet(fixture, 'late overflow', { ...half, end: { type: 'error', message } });
      const error = await readError(fixture, model, 'context-overflow');
      assertEqual(error.retryable, false, 'retryable');
    },
  },
  endlessCase('line'),
  endlessCase('reply'),
  endlessCase('error'),
  {
    name: 'does not follow a redirect to another host, which would get the key',
    async run(fixture) {
      const { model, requests } = await meet(fixture, 'redirect', { type: 'redirect' });
      await readError(fixture, model, 'model-unavailable');
      assertEqual(requests.length, 1, 'number of requests');
    },
  },
  cutCase('a web page', { type: 'html' }),
  cutCase('a web page of an error', { type: 'html', status: 502 }),
  cutCase('an empty body', { type: 'empty' }),
  {
    name: 'throws aborted, and asks nothing, when the signal is aborted before',
    async run(fixture) {
      const { model, requests } = await meet(fixture, 'aborted before', half);
      await readError(fixture, model, 'aborted', { signal: AbortSignal.abort() });
      assertEqual(requests.length, 0, 'number of requests');
    },
  },
  {
    name: 'throws aborted, and closes the connection, when the signal is aborted while it waits',
    async run(fixture) {
      const { model, closed } = await meet(fixture, 'aborted', half);
      const controller = new AbortController();
      await readError(fixture, model, 'aborted', { signal: controller.signal, onEvent: () => controller.abort() });
      await within(closed, 5_000, 'closing the connection');
    },
  },
  {
    name: 'closes the connection when the consumer leaves',
    async run(fixture) {
      const { model, closed } = await meet(fixture, 'left', half);
      for await (const _event of model.stream(question)) break;
      await within(closed, 5_000, 'closing the connection');
    },
  },
  {
    name: 'closes the connection when the consumer leaves while it waits',
    async run(fixture) {
      const { model, closed } = await meet(fixture, 'left while waiting', half);
      const iterator = model.stream(question)[Symbol.asyncIterator]();
      await iterator.next();
      const waiting = iterator.next().catch(() => undefined);
      await iterator.return?.();
      await within(closed, 5_000, 'closing the connection');
      await waiting;
    },
  },
];

function endlessCase(what: 'line' | 'reply' | 'error'): ModelCase {
  return {
    name: `gives up on ${what === 'error' ? 'an' : 'a'} ${what} without end, and closes the connection`,
    async run(fixture) {
      const { model, closed } = await meet(fixture, `endless ${what}`, { type: 'endless', what });
      await readError(fixture, model, 'model-unavailable');
      await within(closed, 5_000, 'closing the connection');
    },
  };
}

function cutCase(what: string, reply: ScenarioReply): ModelCase {
  return {
    name: `throws model-unavailable for ${what}`,
    async run(fixture) {
      const { model } = await meet(fixture, what, reply);
      let text = '';
      const onEvent = (event: ModelEvent) => (text += event.type === 'text-delta' ? event.text : '');
      const error = await readError(fixture, model, 'model-unavailable', { onEvent });
      assertEqual(error.retryable, true, 'retryable');
      assert(!error.message.includes('<'), `the message holds no web page: ${error.message}`);
      const sent = reply.type === 'stream' ? reply.parts.filter((part) => part.type === 'text') : [];
      assertEqual(text, sent.flatMap(({ deltas }) => deltas).join(''), 'what was streamed before');
    },
  };
}
