import { describe, expect, test } from 'vitest';
import { AgentError, type AgentErrorCode } from '../base/errors.ts';
import { isRecord, type Json } from '../base/json.ts';
import type { FinishReason, Model, ModelEvent, ModelRequest } from '../contract/model.ts';
import type { ModelScenario, ScenarioEnd, ScenarioFailure, ScenarioPart } from './model-cases/scenario.ts';
import { testModel } from './test-model.ts';

type Fault =
  | 'finish when cut'
  | 'finish twice'
  | 'no finish'
  | 'zero usage'
  | 'empty text arguments'
  | 'same ids'
  | 'lose refusals'
  | 'mix reasoning'
  | 'throw plain errors'
  | 'tell the key'
  | 'forget retry-after'
  | 'drop tool results'
  | 'always stop'
  | 'ignore stop sequences'
  | 'invent a wait'
  | 'forget signatures'
  | 'take content filters for an answer'
  | 'short 3,000'
  | 'run what was cut'
  | 'read without end'
  | 'follow redirects'
  | 'pass foreign signatures on'
  | 'retry an overflow';

type Finish = Extract<ScenarioEnd, { type: 'finish' }>;

const codes: { [failure in ScenarioFailure]: AgentErrorCode } = {
  unauthorized: 'unauthorized',
  'rate-limited': 'rate-limited',
  'quota-used-up': 'rate-limited',
  'bad-request': 'bad-request',
  'context-overflow': 'context-overflow',
  'unknown-model': 'bad-request',
  unavailable: 'model-unavailable',
};

/** A model without a wire, which plays the scenario well, or with one fault. */
function playedModel(scenario: ModelScenario, fault?: Fault): Model {
  async function* events(
    { reply, onRequest, onClose }: ModelScenario,
    request: ModelRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ModelEvent> {
    if (signal.aborted) throw new AgentError('aborted', 'Stopped.');
    onRequest(
      JSON.stringify(
        fault === 'drop tool results'
          ? { ...withoutForeign(request), messages: request.messages.filter(({ role }) => role !== 'tool') }
          : fault === 'forget signatures'
            ? withoutSignatures(request)
            : fault === 'pass foreign signatures on'
              ? request
              : withoutForeign(request),
      ),
    );
    if (reply.type === 'failure') {
      const message = `m-1: ${fault === 'tell the key' ? reply.message : 'failed'}`;
      if (fault === 'throw plain errors') throw new Error(message);
      throw new AgentError(codes[reply.failure], message, {
        ...(reply.failure === 'quota-used-up' && { retryable: false }),
        ...(fault !== 'forget retry-after' &&
          reply.retryAfterSeconds && { retryAfterMs: reply.retryAfterSeconds * 1_000 }),
        ...(fault === 'invent a wait' && { retryAfterMs: 1_000 }),
      });
    }
    if (reply.type === 'endless' && fault !== 'read without end') onClose();
    if (reply.type === 'redirect' && fault === 'follow redirects') onRequest('once more');
    if (reply.type !== 'stream') throw new AgentError('model-unavailable', 'No reply.');
    for (const part of reply.parts) {
      const stop = request.stop?.find((sequence) => part.deltas.join('').includes(sequence));
      if (stop !== undefined && fault !== 'ignore stop sequences') {
        yield { type: 'text-delta', text: part.deltas.join('').split(stop, 1).join() };
        yield { type: 'finish', reason: 'stop', usage: { inputTokens: 9, outputTokens: 9, estimated: true } };
        onClose();
        return;
      }
      yield* toEvents(part, fault);
    }
    const { end } = reply;
    if (end.type === 'hang') await stopped(signal);
    if (end.type === 'finish' || (end.type === 'cut' && fault === 'finish when cut')) {
      if (fault === 'no finish') return;
      const unknown = fault === 'zero usage' ? { inputTokens: 0, outputTokens: 0 } : null;
      const usage = end.type === 'finish' ? (end.usage ?? unknown) : null;
      const finish: ModelEvent = {
        type: 'finish',
        reason: end.type === 'finish' && fault !== 'always stop' ? reasonOf(end.reason, fault) : 'stop',
        usage,
      };
      yield finish;
      if (fault === 'finish twice') yield finish;
      return;
    }
    const isOverflow = end.type === 'error' && /context length/.test(end.message) && fault !== 'retry an overflow';
    throw new AgentError(isOverflow ? 'context-overflow' : 'model-unavailable', 'Cut.');
  }

  return {
    id: 'played/m-1',
    supports: { tools: true, images: true, stop: true, structuredOutput: true, reasoning: false },
    stream(request, { signal } = {}) {
      const controller = new AbortController();
      const close = () => {
        scenario.onClose();
        controller.abort();
      };
      if (signal?.aborted) controller.abort();
      signal?.addEventListener('abort', close, { once: true });
      const stream = events(scenario, request, controller.signal);
      const leave = stream.return.bind(stream);
      stream.return = (value) => {
        close();
        return leave(value);
      };
      return stream;
    },
  };
}

function reasonOf(reason: Finish['reason'], fault: Fault | undefined): FinishReason {
  if (reason === 'length' && fault === 'run what was cut') return 'tool-calls';
  if (reason !== 'content-filter') return reason;
  return fault === 'take content filters for an answer' ? 'stop' : 'refusal';
}

function* toEvents(part: ScenarioPart, fault: Fault | undefined): Generator<ModelEvent> {
  if (part.type === 'tool-call') {
    const text = part.deltas.join('');
    const call = { type: 'tool-call' as const, id: fault === 'same ids' ? 'x' : part.id, name: part.name };
    if (text === '') return yield { ...call, input: fault === 'empty text arguments' ? '' : {} };
    try {
      const input: Json = JSON.parse(text);
      yield { ...call, input };
    } catch {
      yield { ...call, input: text, error: 'no JSON' };
    }
    return;
  }
  if (part.type === 'refusal' && fault === 'lose refusals') return;
  const deltas = fault === 'short 3,000' ? part.deltas.slice(0, 2_999) : part.deltas;
  const type =
    part.type === 'reasoning' && fault !== 'mix reasoning' ? ('reasoning-delta' as const) : ('text-delta' as const);
  for (const text of deltas) yield { type, text };
  if (part.type === 'reasoning' && part.signature !== undefined)
    yield { type: 'reasoning-delta', text: '', signature: part.signature };
}

function withoutSignatures(request: ModelRequest): ModelRequest {
  return JSON.parse(JSON.stringify(request, (key, value: unknown) => (key === 'signature' ? undefined : value)));
}

/** As a provider takes it: no signature of another, and names of its own form. */
function withoutForeign(request: ModelRequest): ModelRequest {
  return JSON.parse(
    JSON.stringify(request, (key, value: unknown) => {
      if (key === 'name' && typeof value === 'string') return value.replace(/[^\w-]/g, '_').slice(0, 64);
      return isRecord(value) && 'provider' in value ? { ...value, signature: undefined } : value;
    }),
  );
}

async function stopped(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(new AgentError('aborted', 'Stopped.'));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return promise;
}

const secret = 'k3y-0123456789';

describe('testModel', () => {
  testModel(test, { secret, create: (scenario) => playedModel(scenario) });

  test.each<[Fault, RegExp]>([
    ['finish when cut', /without its end mark/],
    ['finish twice', /one finish/],
    ['no finish', /one finish/],
    ['zero usage', /not reported/],
    ['empty text arguments', /empty object/],
    ['same ids', /whole and in order/],
    ['lose refusals', /refusal/],
    ['mix reasoning', /reasoning apart/],
    ['throw plain errors', /maps unauthorized/],
    ['tell the key', /maps bad-request/],
    ['forget retry-after', /maps rate-limited/],
    ['drop tool results', /whole conversation/],
    ['always stop', /truncated/],
    ['ignore stop sequences', /stop sequence/],
    ['invent a wait', /no wait/],
    ['forget signatures', /signed reasoning/],
    ['take content filters for an answer', /content filter/],
    ['short 3,000', /3,000/],
    ['run what was cut', /output limit cut/],
    ['read without end', /without end/],
    ['follow redirects', /redirect/],
    ['pass foreign signatures on', /signatures to itself/],
    ['retry an overflow', /too long to context-overflow/],
  ])('finds a model that would %s', async (fault, caseName) => {
    const failed: string[] = [];
    const runs: Promise<void>[] = [];
    testModel((name, run) => void runs.push(run().catch(() => void failed.push(name))), {
      secret,
      create: (scenario) => playedModel(scenario, fault),
    });
    await Promise.all(runs);
    expect(failed.join('\n')).toMatch(caseName);
  });

  test('passes every case for a model without a fault', async () => {
    const failed: string[] = [];
    const runs: Promise<void>[] = [];
    testModel((name, run) => void runs.push(run().catch(() => void failed.push(name))), {
      secret,
      create: (scenario) => playedModel(scenario),
    });
    await Promise.all(runs);
    expect(failed).toEqual([]);
    expect(runs.length).toBeGreaterThan(30);
  });
});
