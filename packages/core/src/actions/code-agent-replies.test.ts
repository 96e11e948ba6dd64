import { describe, expect, test } from 'vitest';
import { AgentError } from '../base/errors.ts';
import { actions, code, codeAgent, collect, lastMessage, ofType } from '../__fixtures__/runs.ts';
import { inProcessExecutor } from '../__fixtures__/in-process-executor.ts';
import { textTool } from '../__fixtures__/tools.ts';
import type { Model, ModelEvent } from '../contract/model.ts';
import { CodeAgent } from '../agent/code-agent.ts';
import { scriptedModel } from '../testing/index.ts';

/** A model that plays raw events; `closed` counts the streams that were left. */
function rawModel(replies: readonly (() => AsyncGenerator<ModelEvent>)[]): Model & { closed: number } {
  let calls = 0;
  const model = {
    ...scriptedModel([]),
    closed: 0,
    async *stream() {
      try {
        yield* replies[calls++]?.() ?? [];
      } finally {
        model.closed += 1;
      }
    },
  };
  return model;
}

const answer = code('final_answer("mine")');
const hang = () => new Promise<never>(() => {});

describe('what comes after the first closing tag', () => {
  const invented = `${code('await log("one")', 'First.')}\nObservation: 42\n${code('log("two"); final_answer("invented")')}`;

  test.each([1, 2, 3, 7, 1_000])('never runs, in deltas of %i characters', async (chunkSize) => {
    const log = textTool('log');
    const { agent, model } = codeAgent([{ text: invented, chunkSize }, answer], { tools: [log] });
    const result = await agent.run('Go.');
    expect(result.output).toBe('mine');
    expect(log.calls).toEqual(['one']);
    expect(actions(result)[0]?.output).toBe(code('await log("one")', 'First.'));
    expect(JSON.stringify(model.requests[1]?.messages)).not.toContain('invented');
  });

  test('shows in no event', async () => {
    const { agent } = codeAgent([invented, answer], { tools: [textTool('log')] });
    const { events, result } = await collect(agent.stream('Go.'));
    const text = ofType(events, 'text-delta')
      .filter(({ step }) => step === 1)
      .map((event) => event.text);
    expect(text.join('')).toBe(code('await log("one")', 'First.'));
    expect(result?.usage).toMatchObject({ estimated: true });
  });

  test('may hang, fail or never end: the step goes on with an estimated usage', async () => {
    async function* endless(): AsyncGenerator<ModelEvent> {
      yield { type: 'text-delta', text: code('seen = 1') };
      for (;;) yield { type: 'text-delta', text: 'and so on ' };
    }
    async function* failing(): AsyncGenerator<ModelEvent> {
      yield { type: 'text-delta', text: code('seen = seen + 1') };
      throw new AgentError('model-unavailable', 'cut');
    }
    async function* hanging(): AsyncGenerator<ModelEvent> {
      yield { type: 'text-delta', text: code('final_answer(seen)') };
      await hang();
    }
    const model = rawModel([endless, failing, hanging]);
    const agent = new CodeAgent({ model, executor: inProcessExecutor() });
    const result = await agent.run('Go.');
    expect(result.output).toBe(2);
    for (const step of actions(result)) {
      expect(step.usage?.estimated).toBe(true);
      expect(step.usage?.inputTokens).toBeGreaterThan(0);
      expect(step.usage?.outputTokens).toBeGreaterThan(0);
    }
    expect(model.closed).toBeGreaterThanOrEqual(2);
  });

  test("is no hindrance when it is the finish: the usage is the provider's", async () => {
    const usage = { inputTokens: 11, outputTokens: 7, reasoningTokens: 2, cacheReadTokens: 5 };
    const { agent } = codeAgent([{ text: `${answer}\n`, usage }]);
    const result = await agent.run('Go.');
    expect(result.usage).toEqual(usage);
    expect(actions(result)[0]?.usage).toEqual(usage);
  });
});

describe('the form of a reply', () => {
  test('a missing closing tag is mended', async () => {
    const { agent, model } = codeAgent(['Thought.\n<code>\nn = 2', 'Now.\n<code>\nfinal_answer(n)']);
    expect((await agent.run('Go.')).output).toBe(2);
    expect(JSON.stringify(model.requests[1]?.messages)).toContain('</code>');
  });

  test('without tags, fenced blocks of the language are joined, and a bare one is output', async () => {
    const text =
      'First\n```ts\nn = 1\n```\nprints\n```\nn = 1\n```\nthen\n```js\nn = n + 1\n```\nat last\n```javascript\nfinal_answer(n)\n```';
    const { agent } = codeAgent([text]);
    expect((await agent.run('Go.')).output).toBe(2);
  });

  test('a block in another language is not run, and the observation says so', async () => {
    const { agent } = codeAgent(['```python\nprint(1)\n```', answer]);
    const [first] = actions(await agent.run('Go.'));
    expect(first).toMatchObject({ error: { code: 'parse' } });
    expect(first?.observation).toMatch(/python[^]*TypeScript/);
  });

  test.each(['I think the answer is 5.', '', '<code>\n\n</code>'])(
    'a reply without code (%j) is a step with error parse, and shows the expected form',
    async (text) => {
      const { agent, model } = codeAgent([text, answer]);
      const result = await agent.run('Go.');
      expect(result.output).toBe('mine');
      expect(actions(result)[0]).toMatchObject({ number: 1, error: { code: 'parse' } });
      expect(lastMessage(model)).toContain('<code>');
      expect(lastMessage(model)).toContain('</code>');
    },
  );

  test('code that was cut at the output limit is not run', async () => {
    const log = textTool('log');
    const { agent } = codeAgent([{ text: '<code>\nawait log("half")\nfinal_ans', finish: 'length' }, answer], {
      tools: [log],
    });
    const result = await agent.run('Go.');
    expect(log.calls).toEqual([]);
    expect(actions(result)[0]).toMatchObject({ error: { code: 'parse' } });
    expect(result.output).toBe('mine');
  });

  test('closed code runs though the text after it was cut at the output limit', async () => {
    const { agent } = codeAgent([{ text: answer, finish: 'length' }]);
    expect((await agent.run('Go.')).output).toBe('mine');
  });

  test('tags of your own are told to the model, used as stop and parsed', async () => {
    const model = scriptedModel(['[[run]]final_answer(3)[[/run]]'], { supports: { stop: true } });
    const { agent } = codeAgent([], { model, codeTags: ['[[run]]', '[[/run]]'] });
    expect((await agent.run('Go.')).output).toBe(3);
    expect(model.requests[0]?.stop).toEqual(['[[/run]]']);
    expect(JSON.stringify(model.requests[0]?.messages[0])).toContain('[[run]]');
  });

  test('markdown: the first fence is the code, and what is invented after it never runs', async () => {
    const text =
      'Look.\n```typescript\nfinal_answer("mine")\n```\nObservation: 3\n```typescript\nfinal_answer("invented")\n```';
    for (const chunkSize of [1, 2, 3, 5, 500]) {
      const { agent } = codeAgent([{ text, chunkSize }], { codeTags: 'markdown' });
      const result = await agent.run('Go.');
      expect(result.output).toBe('mine');
      expect(actions(result)[0]?.output).not.toContain('Observation');
    }
  });

  test('structured: asks for { thought, code } by schema where the model can', async () => {
    const { agent, model } = codeAgent([JSON.stringify({ thought: 'Easy.', code: 'final_answer(4)' })], {
      structured: true,
    });
    expect((await agent.run('Go.')).output).toBe(4);
    expect(model.requests[0]?.responseFormat?.schema).toMatchObject({ required: ['thought', 'code'] });
  });

  test('structured: a model that cannot is asked in the usual form', async () => {
    const model = scriptedModel([answer], { supports: { structuredOutput: false } });
    const { agent } = codeAgent([], { model, structured: true });
    expect((await agent.run('Go.')).output).toBe('mine');
    expect(model.requests[0]?.responseFormat).toBeUndefined();
  });

  test('structured: a reply in the wrong form is told so', async () => {
    const replies = ['{"thought":"no code"}', JSON.stringify({ thought: 'Now.', code: '```ts\nfinal_answer(5)\n```' })];
    const result = await codeAgent(replies, { structured: true }).agent.run('Go.');
    expect(actions(result)[0]).toMatchObject({ error: { code: 'parse' } });
    expect(result.output).toBe(5);
  });
});

describe('a model that fails', () => {
  test.each(['unauthorized', 'rate-limited', 'bad-request', 'context-overflow', 'model-unavailable'] as const)(
    'with %s ends the run with that error',
    async (errorCode) => {
      const { agent } = codeAgent([code('n = 1'), new AgentError(errorCode, 'said the provider')]);
      const { events, thrown, rejected } = await collect(agent.stream('Go.'));
      expect(thrown).toMatchObject({ name: 'AgentError', code: errorCode });
      expect(rejected).toBe(thrown);
      expect(events.at(-1)).toMatchObject({
        type: 'run-end',
        state: 'error',
        output: null,
        error: { code: errorCode },
      });
    },
  );

  test('in the middle of its reply ends the run, and what it said stays in the step', async () => {
    const { agent } = codeAgent([{ text: 'Half a thou', error: new AgentError('model-unavailable', 'cut') }]);
    const { events, thrown } = await collect(agent.stream('Go.'));
    expect(thrown).toMatchObject({ code: 'model-unavailable' });
    expect(ofType(events, 'step-end')).toMatchObject([
      { result: { output: 'Half a thou', error: { code: 'model-unavailable' } } },
    ]);
  });

  test('with an error of its own, or without a finish, is model-unavailable', async () => {
    await expect(codeAgent([new TypeError('fetch failed')]).agent.run('Go.')).rejects.toMatchObject({
      code: 'model-unavailable',
      message: expect.stringContaining('fetch failed'),
    });
    const model = rawModel([
      async function* () {
        yield { type: 'text-delta', text: 'I am' };
      },
    ]);
    const cut = new CodeAgent({ model, executor: inProcessExecutor() });
    await expect(cut.run('Go.')).rejects.toMatchObject({ code: 'model-unavailable' });
  });

  test('to answer, by refusing, throws model-refused; its usage counts', async () => {
    const usage = { inputTokens: 5, outputTokens: 3 };
    const { agent } = codeAgent([{ text: 'I cannot help with that.', finish: 'refusal', usage }]);
    const { events, thrown } = await collect(agent.stream('Go.'));
    expect(thrown).toMatchObject({ code: 'model-refused' });
    expect(events.at(-1)).toMatchObject({ type: 'run-end', state: 'error', usage });
  });

  test('leaves the agent usable', async () => {
    const { agent } = codeAgent([new AgentError('model-unavailable', 'down'), answer]);
    await expect(agent.run('Go.')).rejects.toThrow('down');
    expect((await agent.run('Go.')).output).toBe('mine');
  });
});

describe('usage', () => {
  test('is the sum of the calls', async () => {
    const { agent } = codeAgent([
      { text: code('n = 1'), usage: { inputTokens: 10, outputTokens: 2 } },
      { text: answer, usage: { inputTokens: 20, outputTokens: 3, reasoningTokens: 1 } },
    ]);
    expect((await agent.run('Go.')).usage).toEqual({ inputTokens: 30, outputTokens: 5, reasoningTokens: 1 });
  });

  test('is null when a call that ended by itself gave none', async () => {
    const { agent } = codeAgent([
      { text: code('n = 1'), usage: { inputTokens: 1, outputTokens: 1 } },
      { text: answer, usage: null },
    ]);
    const { events, result } = await collect(agent.stream('Go.'));
    expect(result?.usage).toBeNull();
    expect(events.at(-1)).toMatchObject({ usage: null });
    expect(result && actions(result).map((step) => step.usage)).toEqual([{ inputTokens: 1, outputTokens: 1 }, null]);
  });

  test('covers one run, not the one before', async () => {
    const usage = { inputTokens: 4, outputTokens: 1 };
    const { agent } = codeAgent([
      { text: answer, usage },
      { text: answer, usage },
    ]);
    await agent.run('Go.');
    expect((await agent.run('Go.', { reset: false })).usage).toEqual(usage);
  });

  test('has dollars where the model has prices', async () => {
    const model = scriptedModel(
      [{ text: answer, usage: { inputTokens: 1_000, outputTokens: 100, cacheReadTokens: 400 } }],
      {
        pricing: { input: 3, output: 15, cacheRead: 0.3 },
      },
    );
    const { usage } = await codeAgent([], { model }).agent.run('Go.');
    expect(usage?.usd).toBeCloseTo((600 * 3 + 400 * 0.3 + 100 * 15) / 1e6, 12);
  });
});

test('reasoning is kept in the step, apart from the answer, and goes back to the model', async () => {
  const { agent, model } = codeAgent([{ reasoning: 'Hm, a trap.', text: code('n = 1') }, answer]);
  const { events, result } = await collect(agent.stream('Go.'));
  expect(
    ofType(events, 'reasoning-delta')
      .map(({ text }) => text)
      .join(''),
  ).toBe('Hm, a trap.');
  expect(result && actions(result)[0]).toMatchObject({ reasoning: [{ type: 'reasoning', text: 'Hm, a trap.' }] });
  expect(result && actions(result)[0]?.output).not.toContain('trap');
  const assistant = model.requests[1]?.messages.find(({ role }) => role === 'assistant');
  expect(assistant?.content[0]).toEqual({ type: 'reasoning', text: 'Hm, a trap.' });
});
