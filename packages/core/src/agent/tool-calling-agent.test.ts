import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ToolCallingAgent } from './tool-calling-agent.ts';
import { actions, collect, ofType } from '../__fixtures__/runs.ts';
import { add, hangingTool, textTool } from '../__fixtures__/tools.ts';
import type { Json } from '../base/json.ts';
import type { AgentOptions } from '../contract/agent.ts';
import type { ModelRequest } from '../contract/model.ts';
import { scriptedModel, type ScriptedReply } from '../testing/index.ts';

const finish = { toolCalls: [{ name: 'final_answer', input: { answer: 'done' } }] };

function toolAgent(replies: readonly ScriptedReply[], options: Partial<AgentOptions> = {}) {
  const model = scriptedModel(replies);
  return { agent: new ToolCallingAgent({ model, ...options }), model };
}

function results(request: ModelRequest | undefined) {
  const message = request?.messages.at(-1);
  return message?.role === 'tool' ? message.content : [];
}

test('a run calls tools and ends with final_answer({ answer })', async () => {
  const { agent, model } = toolAgent(
    [
      { text: 'Add first.', toolCalls: [{ id: 'a', name: 'add', input: { a: 2, b: 3 } }] },
      { toolCalls: [{ name: 'final_answer', input: { answer: { sum: 5 } } }] },
    ],
    { tools: [add] },
  );
  const result = await agent.run('Add 2 and 3.');
  expect(result).toMatchObject({ state: 'success', output: { sum: 5 } });
  expect(model.requests[0]?.tools?.map(({ name }) => name)).toEqual(['add', 'final_answer']);
  expect(results(model.requests[1])).toEqual([{ type: 'tool-result', id: 'a', name: 'add', output: 5 }]);
  expect(actions(result)).toMatchObject([
    { number: 1, output: 'Add first.', toolCalls: [{ id: 'a', name: 'add', input: { a: 2, b: 3 } }] },
    { number: 2, answer: { sum: 5 } },
  ]);
  expect(actions(result)[0]).not.toHaveProperty('answer');
});

test('the model is told once what form the answer has, how long the run may be, and which tools change something', async () => {
  const look = textTool('look', undefined, { effect: 'read' });
  const { agent, model } = toolAgent([{ toolCalls: [{ name: 'final_answer', input: { answer: 5 } }] }], {
    tools: [textTool('pay'), look],
    budget: { toolCalls: 7 },
  });
  await agent.run('Count.', { output: z.int().describe('How many.'), maxSteps: 3 });
  const { messages = [], tools = [] } = model.requests[0] ?? {};
  expect(messages[0]?.content).toContain('You have at most 3 steps and 7 tool calls.');
  expect(messages[1]?.content).toEqual([{ type: 'text', text: 'Count.' }]);
  expect(tools.map(({ description }) => description.includes('Effect: changes something.'))).toEqual([
    true,
    false,
    false,
  ]);
  expect(tools[2]?.inputSchema.properties).toEqual({ answer: { type: 'integer', description: 'How many.' } });
});

describe('several calls of one reply', () => {
  test('run in parallel and are answered by id, in the order of the calls', async () => {
    const gates = { a: Promise.withResolvers<void>(), b: Promise.withResolvers<void>() };
    const look = textTool('look', async (text) => {
      if (text === 'b') {
        gates.b.resolve();
      } else {
        await gates.b.promise;
      }
      return text.toUpperCase();
    });
    const { agent, model } = toolAgent(
      [
        {
          toolCalls: [
            { id: 'x', name: 'look', input: { text: 'a' } },
            { id: 'y', name: 'look', input: { text: 'b' } },
          ],
        },
        finish,
      ],
      { tools: [look] },
    );
    const { events } = await collect(agent.stream('Go.'));
    expect(results(model.requests[1])).toMatchObject([
      { id: 'x', output: 'A' },
      { id: 'y', output: 'B' },
    ]);
    expect(ofType(events, 'tool-start').map(({ id }) => id)).toEqual(['x', 'y']);
    expect(ofType(events, 'tool-end').map(({ id, output }) => [id, output])).toEqual([
      ['y', 'B'],
      ['x', 'A'],
    ]);
  });

  test('with ids that are missing or given twice are answered one by one', async () => {
    const { agent, model } = toolAgent(
      [{ toolCalls: ['', 'x', 'x'].map((id) => ({ id, name: 'add', input: { a: 1, b: 1 } })) }, finish],
      { tools: [add] },
    );
    await agent.run('Go.');
    const answered = results(model.requests[1]).map(({ id }) => id);
    expect(new Set(answered).size).toBe(3);
    const assistant = model.requests[1]?.messages.findLast(({ role }) => role === 'assistant');
    expect(assistant?.content).toMatchObject(answered.map((id) => ({ type: 'tool-call', id })));
  });

  test('fail each for itself', async () => {
    const broken = textTool('broken', () => Promise.reject(new Error('no disk')));
    const { agent, model } = toolAgent(
      [
        {
          toolCalls: [
            { id: 'x', name: 'broken', input: { text: 'a' } },
            { id: 'y', name: 'add', input: { a: 1, b: 1 } },
          ],
        },
        finish,
      ],
      { tools: [broken, add] },
    );
    await agent.run('Go.');
    expect(results(model.requests[1])).toMatchObject([
      { id: 'x', isError: true, output: expect.stringContaining('no disk') },
      { id: 'y', output: 2 },
    ]);
    expect(results(model.requests[1])[1]?.isError).toBeFalsy();
  });
});

describe('what the model can mend is answered, not thrown', () => {
  test('an unknown tool, with the name that was meant', async () => {
    const { agent, model } = toolAgent([{ toolCalls: [{ name: 'ad', input: {} }] }, finish], { tools: [add] });
    expect((await agent.run('Go.')).output).toBe('done');
    const [answered] = results(model.requests[1]);
    expect(answered).toMatchObject({ name: 'ad', isError: true });
    expect(answered?.output).toContain('Did you mean `add`?');
  });

  test('arguments that do not fit', async () => {
    const { agent, model } = toolAgent([{ toolCalls: [{ name: 'add', input: { a: 'one' } }] }, finish], {
      tools: [add],
    });
    await agent.run('Go.');
    expect(results(model.requests[1])[0]).toMatchObject({
      isError: true,
      output: expect.stringMatching(/- a: [^]*- b: /),
    });
  });

  test('arguments that are no JSON', async () => {
    const { agent, model } = toolAgent(
      [{ toolCalls: [{ name: 'add', input: '{"a":1,', error: 'Unexpected end of JSON input' }] }, finish],
      { tools: [add] },
    );
    await agent.run('Go.');
    expect(results(model.requests[1])[0]).toMatchObject({
      isError: true,
      output: expect.stringContaining('Unexpected end of JSON input'),
    });
  });

  test('a bare value for a tool with one parameter', async () => {
    const look = textTool('look');
    const { agent } = toolAgent([{ toolCalls: [{ name: 'look', input: 'bare' }] }, finish], { tools: [look] });
    await agent.run('Go.');
    expect(look.calls).toEqual(['bare']);
  });
});

describe('final_answer', () => {
  test('beside other calls is refused; the others run', async () => {
    const look = textTool('look');
    const { agent, model } = toolAgent(
      [
        {
          toolCalls: [
            { id: 'x', name: 'look', input: { text: 'a' } },
            { id: 'y', name: 'final_answer', input: { answer: 'too early' } },
          ],
        },
        finish,
      ],
      { tools: [look] },
    );
    const result = await agent.run('Go.');
    expect(result.output).toBe('done');
    expect(look.calls).toEqual(['a']);
    expect(results(model.requests[1])).toMatchObject([
      { id: 'x', output: 'a' },
      { id: 'y', isError: true },
    ]);
  });

  test('twice in one reply is refused', async () => {
    const twice = { toolCalls: [1, 2].map((answer) => ({ name: 'final_answer', input: { answer } })) };
    const { agent, model } = toolAgent([twice, finish]);
    expect((await agent.run('Go.')).output).toBe('done');
    expect(results(model.requests[1])).toMatchObject([{ isError: true }, { isError: true }]);
  });

  test('without an answer is answered', async () => {
    const { agent, model } = toolAgent([{ toolCalls: [{ name: 'final_answer', input: {} }] }, finish]);
    expect((await agent.run('Go.')).output).toBe('done');
    expect(results(model.requests[1])[0]).toMatchObject({ isError: true });
  });

  test('that does not fit the schema is answered with what is wrong, and can be mended', async () => {
    const { agent, model } = toolAgent([
      { toolCalls: [{ name: 'final_answer', input: { answer: 'five' } }] },
      { toolCalls: [{ name: 'final_answer', input: { answer: 5 } }] },
    ]);
    const { output } = await agent.run('Go.', { output: z.number() });
    expect(output).toBe(5);
    expect(results(model.requests[1])[0]).toMatchObject({ isError: true, output: expect.stringContaining('number') });
    const declared = model.requests[0]?.tools?.find(({ name }) => name === 'final_answer');
    expect(declared?.inputSchema).toMatchObject({ properties: { answer: { type: 'number' } } });
  });
});

describe('a reply in plain text', () => {
  test('is the final answer when no schema is asked for', async () => {
    const { agent } = toolAgent(['It is 5.']);
    expect(await agent.run('Go.')).toMatchObject({ state: 'success', output: 'It is 5.' });
  });

  test('is answered when a schema is asked for', async () => {
    const { agent } = toolAgent(['It is 5.', { toolCalls: [{ name: 'final_answer', input: { answer: 5 } }] }]);
    const result = await agent.run('Go.', { output: z.number() });
    expect(result.output).toBe(5);
    expect(actions(result)[0]).toMatchObject({ error: { code: 'parse' } });
  });

  test('that is empty is answered', async () => {
    const { agent } = toolAgent(['  ', finish]);
    const result = await agent.run('Go.');
    expect(result.output).toBe('done');
    expect(actions(result)[0]).toMatchObject({ error: { code: 'parse' } });
  });
});

test('images that a tool returns go to the model as images', async () => {
  const image = { type: 'image', mediaType: 'image/png', data: 'AAAA' };
  const { agent, model } = toolAgent([{ toolCalls: [{ name: 'shot', input: { text: 'x' } }] }, finish], {
    tools: [textTool('shot', () => image)],
  });
  await agent.run('Go.');
  const [answered] = results(model.requests[1]);
  expect(answered?.images).toEqual([image]);
  expect(JSON.stringify(answered?.output)).not.toContain('AAAA');
});

test('a result that is too long is cut, and says so', async () => {
  const { agent, model } = toolAgent([{ toolCalls: [{ name: 'long', input: { text: 'x' } }] }, finish], {
    tools: [textTool('long', () => `head${'x'.repeat(200_000)}tail`)],
  });
  await agent.run('Go.');
  const output = JSON.stringify(results(model.requests[1])[0]?.output);
  expect(output.length).toBeLessThan(60_000);
  expect(output).toMatch(/^"head[^]*left out[^]*tail"$/);
});

test('variables are told in the task', async () => {
  const { agent, model } = toolAgent([finish]);
  await agent.run('Go.', { variables: { city: 'Bern' } });
  expect(JSON.stringify(model.requests[0]?.messages)).toMatch(/city[^]*string[^]*Bern/);
});

test('a model that takes no tools is refused with what to do', async () => {
  const agent = new ToolCallingAgent({ model: scriptedModel([], { supports: { tools: false } }) });
  await expect(agent.run('Go.')).rejects.toMatchObject({ code: 'invalid-argument' });
});

describe('a reply that was cut at the output limit', () => {
  test.each(['', '{}', { text: 'half' }])('runs no call: %j', async (input) => {
    const pay = textTool('pay');
    const reply: ScriptedReply = { toolCalls: [{ id: 'a', name: 'pay', input }], finish: 'length' };
    const { agent, model } = toolAgent([reply, 'Done.'], { tools: [pay] });
    expect((await agent.run('Go.')).output).toBe('Done.');
    expect(pay.calls).toEqual([]);
    expect(results(model.requests[1])).toMatchObject([
      { id: 'a', isError: true, output: expect.stringContaining('cut at the output limit') },
    ]);
  });

  test('is no answer, as text or as a call', async () => {
    const replies: ScriptedReply[] = [
      { text: 'The answer is for', finish: 'length' },
      { toolCalls: [{ name: 'final_answer', input: { answer: 'for' } }], finish: 'length' },
      'Forty.',
    ];
    const { agent, model } = toolAgent(replies);
    expect((await agent.run('Go.')).output).toBe('Forty.');
    expect(JSON.stringify(model.requests[1]?.messages.at(-1))).toContain('Answer shorter.');
  });
});

describe('a run that is stopped while calls are made', () => {
  test.each<[how: string, stop: (agent: ToolCallingAgent, controller: AbortController) => void]>([
    ['interrupt', (agent) => agent.interrupt()],
    ['a signal', (_, controller) => controller.abort()],
  ])('by %s keeps the calls, the results that came, and says what was stopped', async (_, stop) => {
    const pay = textTool('pay');
    const slow = hangingTool('slow', { deaf: true });
    const calls = ['pay', 'slow'].map((name) => ({ id: name, name, input: { text: 'x' } }));
    const paid = Promise.withResolvers<void>();
    const onEvent: AgentOptions['onEvent'] = ({ type }) => type === 'tool-end' && paid.resolve();
    const { agent } = toolAgent([{ toolCalls: calls }], { tools: [pay, slow], onEvent });
    const controller = new AbortController();
    const running = agent.run('Go.', { signal: controller.signal }).catch(() => undefined);
    await Promise.all([slow.called, paid.promise]);
    stop(agent, controller);
    await running;
    const [step] = actions(agent.memory);
    expect(step?.toolCalls?.map(({ id }) => id)).toEqual(['pay', 'slow']);
    expect(step?.results).toMatchObject([
      { id: 'pay', output: 'x' },
      { id: 'slow', isError: true, output: expect.stringContaining('stopped') },
    ]);
    expect(step?.error?.code).toBe('aborted');
  });
});

describe('arguments that are a JSON text of an object', () => {
  test('are read', async () => {
    const look = textTool('look');
    const { agent } = toolAgent([{ toolCalls: [{ name: 'look', input: '{"text":"Oslo"}' }] }, 'Done.'], {
      tools: [look],
    });
    await agent.run('Go.');
    expect(look.calls).toEqual(['Oslo']);
  });

  test('stay a text where the object does not fit', async () => {
    const look = textTool('look');
    const { agent } = toolAgent([{ toolCalls: [{ name: 'look', input: '{"a":1}' }] }, 'Done.'], { tools: [look] });
    await agent.run('Go.');
    expect(look.calls).toEqual(['{"a":1}']);
  });

  test('are read in an answer too, where the schema wants an object', async () => {
    const { agent } = toolAgent([{ toolCalls: [{ name: 'final_answer', input: { answer: '{"n":5}' } }] }]);
    expect((await agent.run('Go.', { output: z.object({ n: z.number() }) })).output).toEqual({ n: 5 });
  });
});

describe('a call that is written as text', () => {
  test.each([
    '<tool_call>{"name":"look","arguments":{"text":"x"}}</tool_call>',
    'I look.\n<tool_call>\n{"name": "look", "arguments": {"text": "x"}}\n</tool_call>',
    '{"name":"look","parameters":{"text":"x"}}',
    '```json\n{"name":"look","arguments":"{\\"text\\":\\"x\\"}"}\n```',
    '[TOOL_CALLS][{"name":"look","arguments":{"text":"x"}}]',
    '<|python_tag|>{"name":"look","parameters":{"text":"x"}}',
    '{"type":"function","function":{"name":"look","arguments":{"text":"x"}}}',
  ])('is made: %s', async (text) => {
    const look = textTool('look');
    const { agent, model } = toolAgent([text, 'Done.'], { tools: [look] });
    expect((await agent.run('Go.')).output).toBe('Done.');
    expect(look.calls).toEqual(['x']);
    expect(results(model.requests[1])).toMatchObject([{ name: 'look', output: 'x' }]);
  });

  test('of an unknown tool is refused', async () => {
    const { agent, model } = toolAgent(['<tool_call>{"name":"lok","arguments":{}}</tool_call>', 'Done.'], {
      tools: [textTool('look')],
    });
    expect((await agent.run('Go.')).output).toBe('Done.');
    expect(results(model.requests[1])).toMatchObject([{ isError: true, output: expect.stringContaining('`look`') }]);
  });

  test.each(['{"name":"Ada","input":"x"}', '[]', '{"total":5}'])(
    'is an answer where it names no tool: %s',
    async (text) => {
      expect((await toolAgent([text], { tools: [textTool('look')] }).agent.run('Go.')).output).toBe(text);
    },
  );
});

describe('what goes back to the provider is fit', () => {
  test('names and ids of calls', async () => {
    const long = 'x'.repeat(80);
    const names = ['look<|channel|>commentary', 'a.b', '', long, '9lives'];
    const toolCalls = names.map((name, index) => ({ id: index === 0 ? 'é 1' : 'same', name, input: { text: 'x' } }));
    const look = textTool('look');
    const { agent, model } = toolAgent([{ toolCalls }, 'Done.'], { tools: [look] });
    await agent.run('Go.');
    const parts = results(model.requests[1]);
    expect(parts.map(({ name }) => name)).toEqual(['look', 'a_b', '_', long.slice(0, 64), '_9lives']);
    expect(parts.every(({ id }) => /^[\w-]{1,64}$/.test(id))).toBe(true);
    expect(new Set(parts.map(({ id }) => id)).size).toBe(5);
    expect(look.calls).toEqual(['x']);
  });

  test('halves of characters in texts, keys, results and answers', async () => {
    const half = '😀'.slice(0, 1);
    const look = textTool('look', () => ({ [`key${half}`]: `value${half}` }));
    const { agent, model } = toolAgent(
      [{ text: `I look${half}.`, toolCalls: [{ name: 'look', input: { text: half } }] }, `Done${half}.`, 'Yes.'],
      { tools: [look] },
    );
    await agent.run(`Go${half}.`);
    await agent.run('Go on.', { reset: false });
    for (const { messages } of model.requests) expect(JSON.stringify(messages)).not.toMatch(/\\ud83d/i);
  });

  test('arguments, results and answers that are nested without end', async () => {
    let deep: Json = 0;
    for (let level = 0; level < 5_000; level++) deep = [deep];
    const toolCalls = [{ id: 'a', name: 'look', input: { text: deep } }];
    const usage = { inputTokens: 1, outputTokens: 1 };
    const { agent, model } = toolAgent(
      [{ toolCalls, usage }, { toolCalls: [{ name: 'final_answer', input: { answer: deep } }], usage }, 'Done.'],
      { tools: [textTool('look')] },
    );
    expect((await agent.run('Go.')).output).toBe('Done.');
    expect(results(model.requests[1])).toMatchObject([
      { isError: true, output: expect.stringContaining('100 levels') },
    ]);
    expect(results(model.requests[2])).toMatchObject([
      { isError: true, output: expect.stringContaining('100 levels') },
    ]);
  });
});

describe('whatever a reply in text holds, the run goes on', () => {
  const levels = 50_000;
  const deep = `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const fence = `\`\`\`${'\n'.repeat(300_000)}x\``;
  const whole = (text: string): ScriptedReply => ({ text, chunkSize: text.length });

  test('a fence with blank lines without end is read in time linear in its length', async () => {
    const { agent } = toolAgent([whole(fence)]);
    expect((await agent.run('Go.')).output).toBe(fence);
  });

  test('so is one that was to be the best answer', async () => {
    const { agent } = toolAgent(['No call.', whole(fence.slice(0, -1))], { maxSteps: 1 });
    expect(await agent.run('Go.', { output: z.number() })).toMatchObject({ state: 'max-steps', output: null });
  });

  test.each([
    ['as JSON', `{"name":"look","arguments":{"text":${deep}}}`],
    ['as a text in JSON', JSON.stringify({ name: 'look', arguments: deep })],
  ])('a call with arguments nested without end, %s, is no crash', async (_, text) => {
    const { agent } = toolAgent([whole(text), 'done'], { tools: [textTool('look')] });
    expect((await agent.run('Go.')).state).toBe('success');
  });

  test('a text of JSON nested without end does not fit a schema', async () => {
    const answer = (input: Json): ScriptedReply => ({
      toolCalls: [{ name: 'final_answer', input: { answer: input } }],
    });
    const { agent } = toolAgent([answer(deep), answer([1])]);
    expect((await agent.run('Go.', { output: z.array(z.unknown()) })).output).toEqual([1]);
  });
});
