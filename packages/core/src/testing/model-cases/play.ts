import { AgentError, type AgentErrorCode } from '../../base/errors.ts';
import type { Model, ModelEvent, ModelRequest } from '../../contract/model.ts';
import { assert, assertEqual } from '../assertions.ts';
import type { ModelScenario, ScenarioEnd, ScenarioPart, ScenarioReply, ScenarioStream } from './scenario.ts';

export type ModelFixture = {
  /** A model whose provider plays the scenario. */
  create(scenario: ModelScenario): Model | Promise<Model>;
  /** The key that the models are given: it must show in no error and no spec. */
  secret?: string;
  /** The provider's own rules of form: what it would say of a request's body that it refuses; undefined where it takes it. */
  refuses?(body: string): string | undefined;
};

export type ModelCase = { name: string; run(fixture: ModelFixture): Promise<void> };

/** A scenario that notes what happened, and the model that meets it. */
export async function meet(fixture: ModelFixture, name: string, reply: ScenarioReply) {
  const requests: string[] = [];
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const scenario: ModelScenario = { name, reply, onRequest: (body) => requests.push(body), onClose: resolve };
  return { model: await fixture.create(scenario), requests, closed };
}

export const question: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello?' }] }] };

export const usage = { inputTokens: 100, outputTokens: 20 };

export function streamOf(
  parts: readonly ScenarioPart[],
  end: Partial<Extract<ScenarioEnd, { type: 'finish' }>> = {},
): ScenarioStream {
  return { type: 'stream', parts, end: { type: 'finish', reason: 'stop', usage, ...end } };
}

export type Outcome = {
  events: ModelEvent[];
  text: string;
  reasoning: string;
  calls: Extract<ModelEvent, { type: 'tool-call' }>[];
  finish: Extract<ModelEvent, { type: 'finish' }>;
};

/** The whole reply; fails when there is not exactly one finish, at the end. */
export async function readAll(model: Model, request: ModelRequest = question): Promise<Outcome> {
  const events: ModelEvent[] = [];
  for await (const event of model.stream(request)) events.push(event);
  const finish = events.at(-1);
  assert(finish?.type === 'finish', `the last event is a finish, not ${JSON.stringify(finish)}`);
  assertEqual(events.filter((event) => event.type === 'finish').length, 1, 'number of finish events');
  const calls = events.filter((event) => event.type === 'tool-call');
  return { events, text: joined(events, 'text-delta'), reasoning: joined(events, 'reasoning-delta'), calls, finish };
}

function joined(events: readonly ModelEvent[], type: 'text-delta' | 'reasoning-delta'): string {
  return events.map((event) => (event.type === type ? event.text : '')).join('');
}

export type ReadErrorOptions = { signal?: AbortSignal; onEvent?(event: ModelEvent): void };

/** The AgentError that reading the reply ends in. Fails when it finishes instead, or the error tells the secret. */
export async function readError(
  fixture: ModelFixture,
  model: Model,
  code: AgentErrorCode,
  { signal, onEvent }: ReadErrorOptions = {},
): Promise<AgentError> {
  try {
    for await (const event of model.stream(question, { signal })) {
      onEvent?.(event);
      assert(event.type !== 'finish', `${code} is thrown, but the reply finished with ${JSON.stringify(event)}`);
    }
  } catch (error) {
    assert(AgentError.is(error), `an AgentError is thrown, not ${String(error)}`);
    assert(error.code === code, `the code is ${code}, not ${error.code} (${error.message})`);
    checkSilent(fixture, error);
    return error;
  }
  throw new Error(`${code} is thrown, but the stream ended quietly`);
}

function checkSilent({ secret }: ModelFixture, error: AgentError): void {
  const { message, stack, details, cause } = error;
  const told = [message, stack, JSON.stringify([details, cause]), String(cause)].join(' ');
  assert(!secret || !told.includes(secret), 'no error tells the key');
}
