import { AgentError, tool, type Agent } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { answeringModel } from '../__fixtures__/answering-model.ts';
import { temporaryFolder } from '../__fixtures__/temporary-folder.ts';
import { codeAgent, jsonAgent, plainModel } from '../agents/agents.ts';
import type { EvalCase } from '../contract/eval-case.ts';
import type { Trial } from '../contract/trial.ts';
import { check, exact, number } from '../scorers/scorers.ts';
import { readArtifact, writeArtifact } from './artifact-file.ts';
import { evaluate } from './evaluate.ts';
import { fileStore } from './trial-store.ts';

const executor = isolatedVm({ processes: 1 });
afterAll(() => executor[Symbol.asyncDispose]());

const cases: EvalCase[] = [
  { id: 'four', task: 'What is 2 + 2?', expected: 4 },
  { id: 'five', task: 'What is 2 + 3?', expected: 5 },
];
const four = { text: '4' };
const models = [answeringModel(four)];
const agents = { json: jsonAgent() };
const scorers = [number()];

/** The agent of `create` with a stream of its own. */
function streaming(stream: Agent['stream']): () => Agent {
  const agent = jsonAgent()({ model: answeringModel(four), tools: [], budget: {}, seed: 1 });
  if (agent instanceof Promise) throw new Error('It is made at once.');
  return () => ({
    memory: agent.memory,
    run: agent.run,
    interrupt: () => {},
    stream,
    [Symbol.asyncDispose]: async () => {},
  });
}

/** An agent whose stream never gives anything. */
function hangingAgent(onAsked: () => void = () => {}): () => Agent {
  const next = () => {
    onAsked();
    return new Promise<never>(() => {});
  };
  return streaming(() =>
    Object.assign({ [Symbol.asyncIterator]: () => ({ next }) }, { result: new Promise<never>(() => {}) }),
  );
}

test('every agent tries every case with every model, and what it cost is counted', async () => {
  const add = tool({
    name: 'add',
    description: 'Adds.',
    input: z.object({ a: z.number(), b: z.number() }),
    effect: 'pure',
    execute: ({ a, b }) => a + b,
  });
  const coding = 'I add.\n<code>\nfinal_answer(await add({ a: 2, b: 2 }))\n</code>';
  const model = answeringModel(
    ({ messages, tools }) => (JSON.stringify(messages).includes('<code>') ? coding : tools ? four : 'four'),
    { id: 'scripted/priced', pricing: { input: 1, output: 10 } },
  );
  const artifact = await evaluate({
    cases: cases.slice(0, 1),
    agents: { code: codeAgent({ executor, tools: [add] }), json: jsonAgent(), plain: plainModel() },
    models: [model, answeringModel(four, { id: 'scripted/free' })],
    scorers,
  });
  const row = ({ agent, model: name, score, turns, toolCalls, usd }: Trial) => [
    agent,
    name,
    score,
    turns,
    toolCalls,
    usd,
  ];
  expect(artifact.trials.map(row)).toEqual([
    ['code', 'scripted/priced', 1, 1, 1, expect.any(Number)],
    ['json', 'scripted/priced', 1, 1, 0, expect.any(Number)],
    ['plain', 'scripted/priced', 0, 1, 0, expect.any(Number)],
    ['code', 'scripted/free', 1, 21, 0, null],
    ['json', 'scripted/free', 1, 1, 0, null],
    ['plain', 'scripted/free', 1, 1, 0, null],
  ]);
  expect(artifact).toMatchObject({ seed: 1, missing: 0, versions: { node: process.versions.node } });
});

test('the artifact comes back from its file as it was', async () => {
  const path = join(temporaryFolder(), 'run.json');
  const artifact = await evaluate({ cases, agents, models, scorers });
  await writeArtifact(path, artifact);
  expect(await readArtifact(path)).toEqual(JSON.parse(JSON.stringify(artifact)));
});

test.each([
  ['is not JSON', '{"kind":"thimble-eval"', /run\.json is not the artifact of an evaluation: it is not JSON/],
  [
    'has another version',
    '{"kind":"thimble-eval","version":2}',
    /it has version 2, and this @thimble\/evals reads version 1/,
  ],
  ['is the bound', '{"kind":"thimble-bound"}', /what `thimble eval bound` wrote/],
  ['lacks something', '{"kind":"thimble-eval","version":1}', /expected string, received undefined\n {2}→ at startedAt/],
])('an artifact that %s is refused, and it is told why', async (_, text, message) => {
  const path = join(temporaryFolder(), 'run.json');
  writeFileSync(path, text);
  await expect(readArtifact(path)).rejects.toThrow(message);
});

test('a model that could not be reached costs nothing, where it has a price', async () => {
  const down = new AgentError('model-unavailable', 'It is down.');
  const priced = answeringModel(down, { id: 'priced', pricing: { input: 1, output: 10 } });
  const { trials } = await evaluate({
    cases: cases.slice(0, 1),
    agents,
    models: [priced, answeringModel(down, { id: 'free' })],
  });
  expect(trials.map(({ usd }) => usd)).toEqual([0, null]);
});

test('the user goes on in the same conversation', async () => {
  const model = answeringModel(({ messages }) => String(messages.filter(({ role }) => role === 'user').length));
  const { trials } = await evaluate({
    cases: [{ id: 'talk', task: 'One?', followUps: ['Two?', 'Three?'], expected: 3 }],
    agents,
    models: [model],
    scorers,
  });
  expect(trials[0]).toMatchObject({ output: '3', score: 1, turns: 3 });
});

test('what must not be kept is neither in the store nor in the artifact', async () => {
  const path = join(temporaryFolder(), 'run.jsonl');
  const redact = (trial: Trial): Trial => JSON.parse(JSON.stringify(trial).replaceAll('sk-secret', '[KEY]'));
  const model = answeringModel({ text: 'The key is sk-secret.' });
  const artifact = await evaluate({ cases, agents, models: [model], store: fileStore(path), redact });
  expect(readFileSync(path, 'utf8') + JSON.stringify(artifact)).not.toContain('sk-secret');
  expect(artifact.trials[0]?.output).toBe('The key is [KEY].');
});

describe('resuming', () => {
  test('what the store has is not done again, and half a line is dropped', async () => {
    const path = join(temporaryFolder(), 'run.jsonl');
    await evaluate({ cases: cases.slice(0, 1), agents, models, scorers, store: fileStore(path) });
    appendFileSync(path, '{"key":"five');
    const asked: string[] = [];
    const model = answeringModel(({ messages }) => {
      asked.push(JSON.stringify(messages));
      return four;
    });
    const { trials } = await evaluate({ cases, agents, models: [model], scorers, store: fileStore(path) });
    expect(trials.map(({ case: id, score }) => [id, score])).toEqual([
      ['four', 1],
      ['five', 0],
    ]);
    expect(asked).toEqual([expect.stringContaining('2 + 3')]);
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(2);
  });

  test('of two evaluations that write to the same file, the one that notices stops, and what was kept stays', async () => {
    const path = join(temporaryFolder(), 'run.jsonl');
    const [one, other] = [fileStore(path), fileStore(path)];
    await Promise.all([one.read(), other.read()]);
    const { trials } = await evaluate({ cases, agents, models, scorers });
    const [first, second] = trials;
    if (!first || !second) throw new Error('There are no two trials.');
    await one.add(first);
    await expect(other.add(second)).rejects.toThrow(/run\.jsonl was changed by another evaluation/);
    await one.add(second);
    expect(await fileStore(path).read()).toHaveLength(2);
  });

  test('a case that was changed is done again', async () => {
    const path = join(temporaryFolder(), 'run.jsonl');
    const [first] = cases;
    await evaluate({ cases, agents, models, scorers, store: fileStore(path) });
    const changed = [{ ...first, id: 'four', task: 'What is 2 * 2?', expected: 4 }];
    const { trials } = await evaluate({ cases: changed, agents, models, scorers, store: fileStore(path) });
    expect(JSON.stringify(trials[0]?.events)).toContain('2 * 2');
  });

  test('a trial of another setup is done again, and one of the same is not', async () => {
    const path = join(temporaryFolder(), 'run.jsonl');
    let asked = 0;
    const model = answeringModel(() => {
      asked++;
      return four;
    });
    for (const setup of ['exact', 'number', 'number'])
      await evaluate({ cases, agents, models: [model], setup, store: fileStore(path) });
    expect(asked).toBe(4);
  });

  test('an aborted evaluation does not wait for an agent that takes no signal', async () => {
    const controller = new AbortController();
    const hanging = hangingAgent(() => controller.abort());
    const budget = { wallClockMs: 2 ** 40 };
    const options = { cases, agents: { hanging }, models, budget, concurrency: 1, signal: controller.signal };
    expect(await evaluate(options)).toMatchObject({ trials: [], missing: 2 });
  });

  test('an aborted evaluation keeps what is done, and counts what is missing', async () => {
    const controller = new AbortController();
    const artifact = await evaluate({
      cases,
      agents,
      models,
      scorers,
      concurrency: 1,
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done === 1) controller.abort();
      },
    });
    expect(artifact.trials.map(({ case: id }) => id)).toEqual(['four']);
    expect(artifact.missing).toBe(1);
  });

  test('a file that holds no trials is refused, with its line', async () => {
    const path = join(temporaryFolder(), 'run.jsonl');
    writeFileSync(path, '{}\n');
    await expect(evaluate({ cases, agents, models, store: fileStore(path) })).rejects.toThrow(
      /run\.jsonl, line 1 is no trial/,
    );
  });
});

describe('bad input', () => {
  test('a scorer that throws gives no score, and says why', async () => {
    const broken = check('broken', () => {
      throw new Error('no ruler');
    });
    const { trials } = await evaluate({ cases: cases.slice(0, 1), agents, models, scorers: [number(), broken] });
    expect(trials[0]?.scores).toMatchObject({ number: { score: 1 } });
    expect(Object.values(trials[0]?.scores ?? {})).toContainEqual({ score: null, error: 'no ruler' });
  });

  test('an agent that hangs is ended by its budget', async () => {
    const model = answeringModel({ text: 'I think.', delayMs: 2 ** 31 - 1 });
    const { trials } = await evaluate({
      cases: cases.slice(0, 1),
      agents,
      models: [model],
      budget: { wallClockMs: 50 },
    });
    expect(trials[0]).toMatchObject({ state: 'budget', output: null, score: 0 });
  });

  test('an agent that hangs and takes no signal is given up', async () => {
    const budget = { wallClockMs: 50 };
    const { trials } = await evaluate({
      cases: cases.slice(0, 1),
      agents: { hanging: hangingAgent() },
      models,
      budget,
    });
    expect(trials[0]).toMatchObject({ state: 'budget', error: expect.stringContaining('given up') });
  });

  test('a world that never opens is given up', async () => {
    const open = () => new Promise<never>(() => {});
    const budget = { wallClockMs: 50 };
    const { trials } = await evaluate({ cases: [{ id: 'a', task: 'b', expected: 1, open }], agents, models, budget });
    expect(trials[0]).toMatchObject({ state: 'budget', error: expect.stringContaining('given up') });
  });

  test('a scorer that hangs is given up, and the others count', async () => {
    const hanging = check('hanging', () => new Promise<never>(() => {}));
    const options = { cases: cases.slice(0, 1), agents, models, scorers: [number(), hanging], scorerTimeoutMs: 50 };
    const { trials } = await evaluate(options);
    expect(trials[0]).toMatchObject({
      score: 1,
      scores: { number: { score: 1 }, hanging: { score: null, error: expect.stringContaining('given up') } },
    });
  });

  test.each([
    ['nothing', undefined],
    ['a number alone', 0.5],
    ['a text as score', { name: 'odd', score: '1' }],
    ['true as score', { name: 'odd', score: true }],
    ['more than 1', { name: 'odd', score: 2 }],
    ['no number', { name: 'odd', score: Number.NaN }],
  ])('a scorer that gives %s gives no score, and is told what one is', async (_, given) => {
    const odd = () => given;
    const scorers: unknown = [odd];
    const { trials } = await Reflect.apply(evaluate, undefined, [
      { cases: cases.slice(0, 1), agents, models, scorers },
    ]);
    const error = expect.stringMatching(/^It gave .*A scorer gives \{ name, score \}/);
    expect(trials[0]).toMatchObject({ score: null, scores: { odd: { score: null, error } } });
  });

  test('two scorers with the same name both count', async () => {
    const scorers = [number(), number({ tolerance: 0.5 })];
    const { trials } = await evaluate({ cases: cases.slice(1), agents, models, scorers });
    expect(trials[0]).toMatchObject({ score: 0.5, scores: { number: { score: 0 }, 'number 2': { score: 1 } } });
  });

  test('what is right of a run that broke down is not solved', async () => {
    const model = answeringModel(new AgentError('unauthorized', 'The key is wrong.'));
    const open = () => ({ tools: [], check: () => ({ name: 'state', score: 1 }) });
    const nothing: EvalCase[] = [
      { id: 'null', task: 'Nothing?', expected: null },
      { id: 'world', task: 'Nothing?', open },
    ];
    const { trials } = await evaluate({ cases: nothing, agents, models: [model] });
    expect(trials.map(({ score }) => score)).toEqual([0, 0]);
  });

  test('an agent that was given up adds nothing to the trial that it had', async () => {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const event = { type: 'warning', runId: 'r', agent: [], message: 'still here' };
    async function* events() {
      yield event;
      await late;
      yield event;
      done.resolve();
    }
    const done = Promise.withResolvers<void>();
    const slow = () => ({
      stream: () => Object.assign(events(), { result: new Promise<never>(() => {}) }),
      [Symbol.asyncDispose]: async () => {},
    });
    const budget = { wallClockMs: 50 };
    const wrong: unknown = { cases: cases.slice(0, 1), agents: { slow }, models, budget };
    const { trials } = await Reflect.apply(evaluate, undefined, [wrong]);
    resolve();
    await done.promise;
    expect(trials[0].events).toHaveLength(1);
  });

  test('an agent that throws is a result', async () => {
    const model = answeringModel(new AgentError('unauthorized', 'The key is wrong.'));
    const { trials } = await evaluate({ cases: cases.slice(0, 1), agents, models: [model] });
    expect(trials[0]).toMatchObject({ state: 'error', error: 'unauthorized: The key is wrong.', score: 0 });
  });

  test.each([null, undefined, 'code', {}])('a function that makes %s and no agent is told so', async (made) => {
    const wrong: unknown = { cases: cases.slice(0, 1), agents: { mine: () => made }, models };
    const { trials } = await Reflect.apply(evaluate, undefined, [wrong]);
    expect(trials).toMatchObject([
      {
        state: 'error',
        error: expect.stringContaining('"mine" must return an agent, such as `new CodeAgent('),
        score: 0,
      },
    ]);
  });

  test('a full disk stops the evaluation, and says what to do', async () => {
    const full = { read: async () => [], add: async () => Promise.reject(new AgentError('invalid-argument', 'full')) };
    await expect(evaluate({ cases, agents, models, store: full })).rejects.toThrow('full');
  });

  test.each([
    ['no cases', { cases: [] }, 'there are no cases'],
    ['no models', { models: [] }, 'there are no models'],
    ['no agents', { agents: {} }, 'there are no agents'],
    ['the same model twice', { models: [...models, ...models] }, 'two models have the id'],
    ['the same id twice', { cases: [...cases, ...cases] }, 'two cases have the id "four"'],
    ['an unknown scorer', { cases: [{ id: 'a', task: 'b', scorer: 'exakt' }] }, 'case "a": There is no scorer "exakt"'],
    ['no trials at once', { concurrency: 0 }, 'evaluate.concurrency must be a whole number of at least 1'],
    ['a budget below 0', { budget: { usd: -1 } }, 'evaluate: budget.usd must be a number of at least 0'],
    [
      'a budget of a case that is none',
      { cases: [{ id: 'a', task: 'b', budget: { tokens: Number.NaN } }] },
      'case "a": budget.tokens must be',
    ],
  ])('%s is refused', async (_, wrong, message) => {
    await expect(evaluate({ cases, agents, models, scorers: [exact()], ...wrong })).rejects.toThrow(message);
  });

  test.each([
    ['a misspelt option', { scorer: [] }, 'Did you mean `scorers`?'],
    ['an agent that is no function', { agents: { json: {} } }, 'the agent "json" is no function that makes one'],
    ['a model that is none', { models: ['gpt-5.2'] }, 'evaluate.models must be an array, each part a model'],
    ['a seed that is none', { seed: Number.NaN }, 'evaluate.seed must be a number'],
  ])('%s is refused, whatever the types say', async (_, wrong, message) => {
    await expect(Reflect.apply(evaluate, undefined, [{ cases, agents, models, ...wrong }])).rejects.toThrow(message);
  });

  test('a limit that is undefined is that of all cases', async () => {
    const undefinedLimit = { wallClockMs: undefined };
    const model = answeringModel({ text: '4', delayMs: 30 });
    const { trials } = await evaluate({ cases, agents, models: [model], scorers, budget: undefinedLimit });
    expect(trials.map(({ state }) => state)).toEqual(['success', 'success']);
  });

  test.each([
    ['no list', {}, 'evaluate: the cases are no list.'],
    ['nothing in their place', [{ id: 'a', task: 'b' }, null], /evaluate: case 2 is none: .*expected object/],
    ['a number as id', [{ id: 1, task: 'b' }], /case 1 is none: .*expected string.*id/s],
    ['a world that is not opened', [{ id: 'a', task: 'b', open: {} }], /case 1 is none: expected a function/],
  ])('cases that are %s are refused, whatever the types say', async (_, wrong, message) => {
    await expect(Reflect.apply(evaluate, undefined, [{ cases: wrong, agents, models }])).rejects.toThrow(message);
  });
});
