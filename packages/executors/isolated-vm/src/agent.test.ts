import { CodeAgent, tool, type Journal } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isolatedVm } from './index.ts';

const executor = isolatedVm();
afterAll(() => executor[Symbol.asyncDispose]());

const code = (snippet: string) => `I go on.\n<code>\n${snippet}\n</code>`;

// Calls of "slow" and "middle" end after that of "fast", however busy the machine is.
const waiting: (() => void)[] = [];

const look = tool({
  name: 'look',
  description: 'Looks at something.',
  input: z.object({ text: z.string() }),
  output: z.string(),
  async execute({ text }) {
    if (text === 'slow' || text === 'middle') await new Promise<void>((resolve) => waiting.push(resolve));
    if (text === 'fast') setTimeout(() => waiting.splice(0).forEach((go) => go()));
    return `saw ${text}`;
  },
});

const readPart = tool({
  name: 'read_part',
  description: 'Reads a part of a file.',
  input: z.object({ from: z.number().default(1), path: z.string() }),
  output: z.string(),
  execute: ({ from, path }) => `${path} from ${from}`,
});

function mapJournal(records: Map<string, string>): Journal {
  return {
    async run(key, effect) {
      const record = records.get(key) ?? JSON.stringify(await effect());
      records.set(key, record);
      return JSON.parse(record);
    },
  };
}

describe('a code agent in an isolate', () => {
  test('keeps its state across steps, runs tools in parallel and answers from a callback', async () => {
    const model = scriptedModel([
      code('const seen: string[] = await Promise.all(["a", "b"].map((text) => look({ text })));\nseen'),
      code(
        'const seen = "shadow"; function end(value: unknown) { try { final_answer(value) } catch {} }\n[seen].forEach(end)',
      ),
    ]);
    await using agent = new CodeAgent({ model, executor, tools: [look] });
    expect(await agent.run('Go.')).toMatchObject({ state: 'success', output: 'shadow' });
    expect(JSON.stringify(model.requests[1]?.messages.at(-1))).toMatch(/saw a[^]*saw b/);
  });

  test('gives a bare value to the only required parameter of a tool', async () => {
    const model = scriptedModel([
      code('final_answer([await read_part("a.md"), await read_part({ from: 2, path: "b.md" })])'),
    ]);
    await using agent = new CodeAgent({ model, executor, tools: [readPart] });
    expect((await agent.run('Go.')).output).toEqual(['a.md from 1', 'b.md from 2']);
  });

  test('shows the line of the error in the code of the model', async () => {
    const model = scriptedModel([code('const n = 1;\nconst m: number = n.missing.deep;'), code('final_answer(n)')]);
    await using agent = new CodeAgent({ model, executor });
    expect((await agent.run('Go.')).output).toBe(1);
    expect(JSON.stringify(model.requests[1]?.messages.at(-1))).toMatch(/line 2[^]*n\.missing\.deep/);
  });

  test('goes on after a loop without end, with its variables set again', async () => {
    const model = scriptedModel([code('while (true);'), code('final_answer(given)')]);
    await using agent = new CodeAgent({ model, executor, limits: { timeoutMs: 300 } });
    expect((await agent.run('Go.', { variables: { given: 7 } })).output).toBe(7);
  });

  test('is interrupted in the sandbox', async () => {
    const model = scriptedModel([code('console.log("here"); while (true);')]);
    const agent = new CodeAgent({
      model,
      executor,
      onEvent: ({ type }) => type === 'code' && setTimeout(() => agent.interrupt(), 20),
    });
    expect((await agent.run('Go.')).state).toBe('interrupted');
    await agent[Symbol.asyncDispose]();
  });

  test('is replayed without one model or tool call: order, clock and randomness are the same', async () => {
    const records = new Map<string, string>();
    const snippet = `const seen = [];
await Promise.all(["slow", "middle", "fast"].map((text) => look(text).then((value) => seen.push([value, Date.now(), Math.random()]))));
final_answer([await Promise.race([look("slow"), look("fast")]), seen, Date.now()])`;
    const live = scriptedModel([code(snippet)]);
    await using first = new CodeAgent({ model: live, executor, tools: [look] });
    const recorded = await first.run('Go.', { journal: mapJournal(records) });
    const dead = scriptedModel([]);
    await using second = new CodeAgent({ model: dead, executor, tools: [look] });
    const replayed = await second.run('Go.', { journal: mapJournal(records) });
    expect(JSON.parse(JSON.stringify(replayed))).toEqual(JSON.parse(JSON.stringify(recorded)));
    expect(recorded).toMatchObject({ state: 'success', output: ['saw fast', { length: 3 }, expect.any(Number)] });
    expect(dead.requests).toEqual([]);
  });
});
