import { describe, expect, test } from 'vitest';
import type { AgentOptions } from '../contract/agent.ts';
import { actions, code, codeAgent, collect, lastMessage, ofType, textOf, type Setup } from '../__fixtures__/runs.ts';
import { mapJournal, withSignals } from '../__fixtures__/map-journal.ts';
import { hangingTool, textTool } from '../__fixtures__/tools.ts';
import { ToolCallingAgent } from '../agent/tool-calling-agent.ts';
import { scriptedModel, type ScriptedReply } from '../testing/index.ts';

function helper(replies: readonly ScriptedReply[], setup: Setup = {}) {
  return codeAgent(replies, { name: 'helper', description: 'Finds things out.', ...setup });
}

/** A manager that makes one call, and its helper. */
function team(
  replies: readonly ScriptedReply[],
  { call = 'helper({ task: "Look." })', child = {}, ...setup }: { call?: string; child?: Setup } & Setup = {},
) {
  const managed = helper(replies, child);
  const replyTwice = [code(`final_answer(await ${call}.catch((error) => error.name + ": " + error.message))`)];
  return { managed, ...codeAgent(replyTwice, { managedAgents: [managed.agent], ...setup }) };
}

test('a managed agent is a tool, declared to the model with its description', async () => {
  const { agent, model, managed } = team([code('final_answer({ found: 5 })')]);
  expect((await agent.run('Go.')).output).toEqual({ found: 5 });
  expect(textOf(model.requests[0] ?? { messages: [] })).toMatch(/helper[^]*task/);
  expect(textOf(model.requests[0] ?? { messages: [] })).toContain('Finds things out.');
  expect(textOf(managed.model.requests[0] ?? { messages: [] })).toContain('Look.');
});

test('takes the bare task', async () => {
  const { agent, managed } = team([code('final_answer(1)')], { call: 'helper("Look there.")' });
  expect((await agent.run('Go.')).output).toBe(1);
  expect(textOf(managed.model.requests[0] ?? { messages: [] })).toContain('Look there.');
});

test.each(['helper({})', 'helper({ task: 5 })', 'helper({ task: "x", variables: [1] })'])(
  '%s is answered as a wrong input',
  async (call) => {
    const { agent, managed } = team([], { call });
    expect((await agent.run('Go.')).output).toMatch(/^ToolInputError/);
    expect(managed.model.requests).toEqual([]);
  },
);

test('gets variables as globals, and named in its task', async () => {
  const { agent, managed } = team([code('final_answer(rows.length)')], {
    call: 'helper({ task: "Count.", variables: { rows: [1, 2, 3] } })',
  });
  expect((await agent.run('Go.')).output).toBe(3);
  expect(textOf(managed.model.requests[0] ?? { messages: [] })).toMatch(/rows[^]*number\[\]/);
});

test("gets the images of its parent's task", async () => {
  const { agent, managed } = team([code('final_answer(1)')]);
  await agent.run('Go.', { images: ['https://example.org/a.png'] });
  const task = managed.model.requests[0]?.messages.at(-1);
  expect(task?.content).toContainEqual({ type: 'image', url: 'https://example.org/a.png' });
});

test('tells of itself in the events of its parent, with its name in the path', async () => {
  const { agent } = team([code('console.log("deep"); final_answer(1)')], { name: 'boss' });
  const { events } = await collect(agent.stream('Go.'));
  const own = events.filter(({ agent: path }) => path.length === 2);
  expect(new Set(own.map(({ agent: path }) => path.join('/')))).toEqual(new Set(['boss/helper']));
  expect(own[0]?.type).toBe('run-start');
  expect(own.at(-1)?.type).toBe('run-end');
  expect(ofType(own, 'log')).toMatchObject([{ text: 'deep\n' }]);
  expect(events.at(-1)).toMatchObject({ type: 'run-end', agent: ['boss'] });
  const order = events.map(({ type, agent: path }) => `${path.join('/')} ${type}`);
  expect(order.indexOf('boss tool-start')).toBeLessThan(order.indexOf('boss/helper run-start'));
  expect(order.indexOf('boss/helper run-end')).toBeLessThan(order.indexOf('boss tool-end'));
});

test('of an unnamed root and of a managed agent have their paths from the root', async () => {
  const leaf = codeAgent([code('final_answer("leaf")')], { name: 'leaf', description: 'Helps.' });
  const { agent } = team([code('final_answer(await leaf("x"))')], { child: { managedAgents: [leaf.agent] } });
  const { events, result } = await collect(agent.stream('Go.'));
  expect(result?.output).toBe('leaf');
  expect([...new Set(events.map(({ agent: path }) => path.join('/')))].toSorted()).toEqual([
    '',
    'helper',
    'helper/leaf',
  ]);
});

test('its usage is summed into that of its parents', async () => {
  const usage = { inputTokens: 10, outputTokens: 1 };
  const leaf = codeAgent([{ text: code('final_answer(1)'), usage }], { name: 'leaf', description: 'Helps.' });
  const managed = helper([{ text: code('final_answer(await leaf("x"))'), usage }], { managedAgents: [leaf.agent] });
  const { agent } = codeAgent([{ text: code('final_answer(await helper("x"))'), usage }], {
    managedAgents: [managed.agent],
  });
  expect((await agent.run('Go.')).usage).toEqual({ inputTokens: 30, outputTokens: 3 });
});

test('an unknown usage of it makes that of its parent unknown', async () => {
  const { agent } = team([{ text: code('final_answer(1)'), usage: null }]);
  expect((await agent.run('Go.')).usage).toBeNull();
});

test('a run of it that is refused has used nothing', async () => {
  const { agent } = team([], {
    call: 'helper({ task: "Look.", variables: { look: 1 } })',
    child: { tools: [textTool('look')] },
  });
  const { output, usage } = await agent.run('Go.');
  expect(output).toContain('"look" has the name of a tool');
  expect(usage?.inputTokens).toBeGreaterThan(0);
});

test('a call of it that the code did not wait for is named as stopped', async () => {
  const child = helper([{ text: code('final_answer(1)'), delayMs: 3_600_000 }]);
  const { agent } = codeAgent([code('void helper("x"); await look("y")'), code('final_answer(1)')], {
    managedAgents: [child.agent],
    tools: [textTool('look')],
  });
  expect(actions(await agent.run('Go.'))[0]?.observation).toContain('they were stopped: helper.');
});

test('each call runs on a memory of its own, also in parallel', async () => {
  let running = 0;
  const both = Promise.withResolvers<void>();
  const meet = textTool('meet', async (text) => {
    if (++running === 2) both.resolve();
    await both.promise;
    return text;
  });
  const reply: ScriptedReply = (request) =>
    code(`final_answer(await meet(${textOf(request).includes('task one') ? '"one"' : '"two"'}))`);
  const managed = helper([reply, reply, reply], { tools: [meet] });
  const { agent } = codeAgent(
    [
      code('both = await Promise.all([helper("task one"), helper("task two")])'),
      code('final_answer([...both, await helper("task two")])'),
    ],
    { managedAgents: [managed.agent] },
  );
  const { events, result } = await collect(agent.stream('Go.'));
  expect(result?.output).toEqual(['one', 'two', 'two']);
  for (const request of managed.model.requests) expect(request.messages).toHaveLength(2);
  const runs = ofType(events, 'run-start')
    .filter((event) => event.agent.length === 1)
    .map(({ runId }) => runId);
  expect(new Set(runs).size).toBe(3);
  expect(managed.executor.open.size).toBe(0);
});

describe('a child that stopped short is a tool error', () => {
  test('with its best answer, at max steps', async () => {
    const { agent } = team([code('n = 1'), 'Perhaps 7.'], { child: { maxSteps: 1 } });
    expect((await agent.run('Go.')).output).toMatch(/^ToolError: [^]*Perhaps 7\./);
  });

  test('at its budget', async () => {
    const { agent } = team([code('n = 1')], { child: { budget: { tokens: 1 } } });
    expect((await agent.run('Go.')).output).toMatch(/^ToolError: [^]*budget/);
  });

  test('when its model fails', async () => {
    const { agent } = team([new Error('no route')]);
    expect((await agent.run('Go.')).output).toMatch(/^ToolError: [^]*no route/);
  });
});

test('provideRunSummary makes its result { output, summary }, and declares it', async () => {
  const { agent, model } = team([code('n = 5', 'I count.'), code('final_answer(n)')], {
    child: { provideRunSummary: true },
  });
  const { output } = await agent.run('Go.');
  expect(output).toEqual({ output: 5, summary: expect.stringContaining('I count.') });
  expect(textOf(model.requests[0] ?? { messages: [] })).toMatch(
    /helper\([^]*Promise<\{[^]*output: any;[^]*summary: string;/,
  );
});

test('managedTask of its own prompts words its task', async () => {
  const { agent, managed } = team([code('final_answer(1)')], {
    child: { prompts: { managedTask: ({ name, task }) => `For ${name}: <<${task}>>` } },
  });
  await agent.run('Go.');
  expect(lastMessage(managed.model)).toContain('For helper: <<Look.>>');
});

test('is stopped with its parent', async () => {
  const hang = hangingTool('hang');
  const { agent } = team([code('await hang("x")')], { child: { tools: [hang] } });
  const running = collect(agent.stream('Go.'));
  await hang.called;
  agent.interrupt();
  const { events, result } = await running;
  expect(result?.state).toBe('interrupted');
  expect(events.at(-1)).toMatchObject({ type: 'run-end', agent: [], state: 'interrupted' });
  expect(ofType(events, 'run-end')).toHaveLength(2);
});

test('goes through beforeTool, and counts as a tool call', async () => {
  const seen: string[] = [];
  const setup: Setup = { budget: { toolCalls: 0 }, beforeTool: ({ name }) => void seen.push(name) };
  expect((await team([], setup).agent.run('Go.')).output).toMatch(/^BudgetError/);
  const denied = team([], { beforeTool: ({ name }) => ({ deny: `no ${name}` }) });
  expect((await denied.agent.run('Go.')).output).toMatch(/^ApprovalDeniedError: [^]*no helper/);
});

test('asks its parent for approvals, and suspends it with itself', async () => {
  const pay = textTool('pay', () => 'paid', { needsApproval: true });
  const replies = [code('final_answer(await pay("5"))')];
  const asked = team(replies, { child: { tools: [pay] }, approve: async () => true });
  expect((await asked.agent.run('Go.')).output).toBe('paid');

  const records = new Map<string, string>();
  const waiting = withSignals(mapJournal(records), new Map());
  const first = team(replies, { child: { tools: [pay] } });
  expect((await first.agent.run('Go.', { journal: waiting })).state).toBe('suspended');
  const signals = new Map([[waiting.waited[0] ?? '', true]]);
  const second = team([], { child: { tools: [pay] } });
  const journal = withSignals(mapJournal(records), signals);
  expect((await second.agent.run('Go.', { journal })).output).toBe('paid');
});

test('works for tool-calling agents, as parent and as child', async () => {
  const child = new ToolCallingAgent({
    model: scriptedModel(['It is 5.', 'It is 6.']),
    name: 'asker',
    description: 'Asks.',
  });
  const options: AgentOptions = {
    model: scriptedModel([
      { toolCalls: ['a', 'b'].map((id) => ({ id, name: 'asker', input: { task: id } })) },
      { toolCalls: [{ name: 'final_answer', input: { answer: 'both' } }] },
    ]),
    managedAgents: [child],
  };
  const result = await new ToolCallingAgent(options).run('Go.');
  expect(result.output).toBe('both');
  expect(actions(result)[0]?.results).toMatchObject([
    { id: 'a', output: expect.stringMatching(/^It is/) },
    { id: 'b' },
  ]);
});

test('the same agent can still run for itself', async () => {
  const { agent, managed } = team([code('final_answer(1)'), code('final_answer(2)')]);
  await agent.run('Go.');
  expect(managed.agent.memory.steps).toEqual([]);
  expect((await managed.agent.run('Go.')).output).toBe(2);
});
