import fastCheck from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { addUsage, priceUsage, tool, ToolCallingAgent, type Usage } from '../index.ts';
import { scriptedModel, type ScriptedReply } from '../testing/index.ts';

const noop = tool({ name: 'noop', description: 'd', input: z.object({}), execute: () => null });
const call = (usage: Usage | null): ScriptedReply => ({ toolCalls: [{ name: 'noop', input: {} }], usage });
const run = (replies: ScriptedReply[], pricing?: { input: number; output: number }) =>
  new ToolCallingAgent({ model: scriptedModel(replies, { ...(pricing && { pricing }) }), tools: [noop] }).run('Go.');

describe('addUsage', () => {
  test('sums what is there, and leaves out what neither knows', () => {
    expect(
      addUsage(
        { inputTokens: 1, outputTokens: 2, cacheReadTokens: 1 },
        { inputTokens: 10, outputTokens: 20, reasoningTokens: 5 },
      ),
    ).toEqual({ inputTokens: 11, outputTokens: 22, cacheReadTokens: 1, reasoningTokens: 5 });
  });

  test('is unknown, never 0, when one of them is', () => {
    const known = { inputTokens: 1, outputTokens: 2 };
    expect([addUsage(null, known), addUsage(known, null), addUsage(null, null)]).toEqual([null, null, null]);
  });

  test('is estimated when one of them is', () => {
    const known = { inputTokens: 1, outputTokens: 2 };
    expect(addUsage(known, { ...known, estimated: true })).toMatchObject({ estimated: true });
    expect(addUsage(known, known)).not.toHaveProperty('estimated');
  });

  test('does not depend on the order', () => {
    const count = fastCheck.nat({ max: 1_000_000 });
    const usage = fastCheck.option(
      fastCheck.record<Usage, 'inputTokens' | 'outputTokens'>(
        {
          inputTokens: count,
          outputTokens: count,
          reasoningTokens: count,
          cacheReadTokens: count,
          cacheWriteTokens: count,
          estimated: fastCheck.constant(true),
        },
        { requiredKeys: ['inputTokens', 'outputTokens'] },
      ),
    );
    fastCheck.assert(
      fastCheck.property(usage, usage, usage, (a, b, c) => {
        expect(addUsage(a, b)).toEqual(addUsage(b, a));
        expect(addUsage(addUsage(a, b), c)).toEqual(addUsage(a, addUsage(b, c)));
      }),
    );
  });
});

describe('priceUsage', () => {
  const pricing = { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 };

  test('is dollars per million tokens', () => {
    expect(priceUsage({ inputTokens: 1_000_000, outputTokens: 500_000 }, pricing)?.usd).toBeCloseTo(7, 10);
  });

  test('prices cached input at its own rates: inputTokens holds it already', () => {
    const usage = { inputTokens: 1_000_000, outputTokens: 0, cacheReadTokens: 600_000, cacheWriteTokens: 200_000 };
    expect(priceUsage(usage, pricing)?.usd).toBeCloseTo(0.2 * 2 + 0.6 * 0.2 + 0.2 * 2.5, 10);
    expect(priceUsage(usage, { input: 2, output: 10 })?.usd).toBeCloseTo(2, 10);
    expect(priceUsage(usage, { input: 2, output: 10, cacheRead: 0 })?.usd).toBeCloseTo(0.8, 10);
  });

  test('counts reasoning once: outputTokens includes it', () => {
    expect(priceUsage({ inputTokens: 0, outputTokens: 100_000, reasoningTokens: 90_000 }, pricing)?.usd).toBeCloseTo(
      1,
      10,
    );
  });

  test('leaves unknown usage, missing prices and a price of the provider alone', () => {
    const usage = { inputTokens: 5, outputTokens: 5 };
    expect(priceUsage(null, pricing)).toBeNull();
    expect(priceUsage(usage, undefined)).toEqual(usage);
    expect(priceUsage({ ...usage, usd: 3 }, pricing)?.usd).toBe(3);
  });

  test('is never below 0, whatever a server counts', () => {
    const usage = { inputTokens: 10, outputTokens: 0, cacheReadTokens: 1_000 };
    expect(priceUsage(usage, pricing)?.usd).toBeGreaterThanOrEqual(0);
  });
});

describe('the usage of a run', () => {
  test('is the sum over its steps', async () => {
    const { usage, steps } = await run([
      call({ inputTokens: 10, outputTokens: 2, cacheReadTokens: 4 }),
      { text: 'done', usage: { inputTokens: 20, outputTokens: 3, reasoningTokens: 1 } },
    ]);
    expect(usage).toEqual({ inputTokens: 30, outputTokens: 5, cacheReadTokens: 4, reasoningTokens: 1 });
    expect(steps.flatMap((step) => (step.type === 'action' ? [step.usage?.inputTokens] : []))).toEqual([10, 20]);
  });

  test('is null when a call that ended by itself gave none', async () => {
    const { usage } = await run([call(null), { text: 'done', usage: { inputTokens: 20, outputTokens: 3 } }]);
    expect(usage).toBeNull();
  });

  test('has its price where the model has prices', async () => {
    const { usage, steps } = await run(
      [
        call({ inputTokens: 1_000, outputTokens: 100 }),
        { text: 'done', usage: { inputTokens: 2_000, outputTokens: 100 } },
      ],
      { input: 1, output: 5 },
    );
    expect(usage?.usd).toBeCloseTo(0.004, 10);
    expect(steps.flatMap((step) => (step.type === 'action' ? [step.usage?.usd] : []))).toEqual([0.0015, 0.0025]);
  });

  test('is in run-end as in the result', async () => {
    const agent = new ToolCallingAgent({ model: scriptedModel(['done']) });
    const stream = agent.stream('Go.');
    let last: unknown;
    for await (const event of stream) last = event;
    const { usage } = await stream.result;
    expect(usage?.inputTokens).toBeGreaterThan(0);
    expect(last).toMatchObject({ type: 'run-end', usage });
  });

  test('starts afresh with each run', async () => {
    const usage = { inputTokens: 7, outputTokens: 1 };
    const agent = new ToolCallingAgent({
      model: scriptedModel([
        { text: 'a', usage },
        { text: 'b', usage },
      ]),
    });
    await agent.run('One.');
    expect((await agent.run('Two.', { reset: false })).usage).toEqual(usage);
  });
});
