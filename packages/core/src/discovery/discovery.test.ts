import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { actions, code, codeAgent, collect, lastMessage, ofType, textOf } from '../__fixtures__/runs.ts';
import { textTool } from '../__fixtures__/tools.ts';
import { CodeAgent, ToolCallingAgent, tool, type Tool } from '../index.ts';
import { scriptedModel } from '../testing/index.ts';

/** Tools with a description of their own, so that a few hundred are more than a prompt takes. */
function many(count: number, source?: string): Tool[] {
  const things = ['invoice', 'customer', 'parcel', 'meeting', 'contract', 'ticket', 'photo', 'recipe'];
  const verbs = ['create', 'find', 'delete', 'archive', 'print', 'translate', 'compare', 'share'];
  return Array.from({ length: count }, (_, index) => {
    const verb = verbs[index % 8] ?? '';
    const thing = things[Math.floor(index / 8) % 8] ?? '';
    return tool({
      name: `${verb}_${thing}_${Math.floor(index / 64)}`,
      description: `Can ${verb} one ${thing} of department ${Math.floor(index / 64)}. It takes the number of the ${thing}.`,
      input: z.object({ number: z.number().describe(`Number of the ${thing}`) }),
      output: z.string(),
      effect: 'read',
      source,
      execute: ({ number }) => `${verb} ${thing} ${number}`,
    });
  });
}

const systemOf = (model: ReturnType<typeof scriptedModel>) =>
  textOf({ messages: model.requests[0]?.messages.slice(0, 1) ?? [] });

describe('an agent with more tools than its prompt takes', () => {
  test('is told their names, by where they come from, and how to find them', async () => {
    const tools = [...many(150, 'erp'), ...many(400, 'archive').slice(200)];
    const { agent, model } = codeAgent([code('final_answer(1)')], { tools });
    await agent.run('Go.');
    const system = systemOf(model);
    expect(system).toContain('declare function search_tools(');
    expect(system).toContain('declare function describe_tools(');
    expect(system).not.toContain('declare function create_invoice_0(');
    expect(system).toContain('350 more tools can be called');
    expect(system).toContain('erp (150 tools):\\n- create_invoice_0: Can create one invoice of department 0.');
    expect(system.length).toBeLessThan(24_000 + 8_000);
  });

  test('finds one by what it does, reads its declaration and calls it', async () => {
    const { agent, model } = codeAgent(
      [
        code(
          'console.log(await search_tools({ query: "translate a contract", limit: 3 })); (await search_tools("photo")).length',
        ),
        code('final_answer(await translate_contract_1({ number: 7 }))'),
      ],
      { tools: many(512) },
    );
    const result = await agent.run('Go.');
    expect(result.output).toBe('translate contract 7');
    const seen = lastMessage(model);
    expect(seen.match(/declare function translate_contract_\d/g)).toHaveLength(3);
    expect(seen).toContain('Number of the contract');
  });

  test('reads declarations by name, and is told the nearest names of those that do not exist', async () => {
    const snippet = `console.log(await describe_tools({ names: ['share_photo_2', 'share_foto_3'] }));
await describe_tools({ names: ['print_recipes'] })`;
    const { agent } = codeAgent([code(snippet), code('final_answer(1)')], { tools: many(512) });
    const [first] = actions(await agent.run('Go.'));
    expect(first?.observation).toContain('declare function share_photo_2(');
    expect(first?.observation).toMatch(/no tool "share_foto_3"\. The nearest are: share_photo_3, (?:\w+, ){3}\w+\./);
    expect(first?.observation).toMatch(
      /ToolInputError: There is no tool "print_recipes"\. The nearest are: print_recipe_\d/,
    );
  });

  test('is told the nearest tools when its code calls one that does not exist', async () => {
    const { agent } = codeAgent([code('await find_parcell({ number: 1 })'), code('final_answer(1)')], {
      tools: many(512),
    });
    const [first] = actions(await agent.run('Go.'));
    expect(first?.observation).toMatch(/The nearest tools are: find_parcel_\d/);
  });

  test('calls the tool that it found through call_tool, where it acts by tool calls', async () => {
    const model = scriptedModel([
      { toolCalls: [{ name: 'search_tools', input: { query: 'archive meeting' } }] },
      {
        toolCalls: [
          { id: 'a', name: 'call_tool', input: { name: 'archive_meeting_0', input: { number: 3 } } },
          { id: 'b', name: 'archive_meeting_0', input: { number: 4 } },
          { id: 'c', name: 'call_tool', input: '{"name":"archive_meeting_0","input":{"number":5}}' },
          { id: 'd', name: 'call_tool', input: { name: 'arcive_meeting', input: {} } },
          { id: 'e', name: 'call_tool', input: { tool: 'archive_meeting_0' } },
          { id: 'f', name: 'call_tool', input: { name: 'archive_meeting_0', input: {} } },
        ],
      },
      'Done.',
    ]);
    const stream = new ToolCallingAgent({ model, tools: many(512) }).stream('Go.');
    const { events, result } = await collect(stream);
    const [first] = model.requests;
    expect(first?.tools?.map(({ name }) => name)).toEqual([
      'search_tools',
      'describe_tools',
      'call_tool',
      'final_answer',
    ]);
    expect(systemOf(model)).toContain('archive_meeting_0');
    expect(systemOf(model)).toContain('call_tool({ name, input })');
    const results = result && actions(result)[1]?.results;
    expect(results).toMatchObject([
      { id: 'a', name: 'call_tool', output: 'archive meeting 3' },
      { id: 'b', name: 'archive_meeting_0', output: 'archive meeting 4' },
      { id: 'c', output: 'archive meeting 5' },
      { id: 'd', isError: true, output: expect.stringContaining('The nearest are: archive_meeting_') },
      { id: 'e', isError: true, output: expect.stringContaining('`name`') },
      { id: 'f', isError: true, output: expect.stringContaining('number') },
    ]);
    expect(ofType(events, 'tool-start').filter(({ name }) => name === 'archive_meeting_0')).toHaveLength(4);
  });

  test('takes the final answer through call_tool, which some models use for everything', async () => {
    const through = { name: 'final_answer', input: { answer: 'Done.' } };
    const model = scriptedModel([{ toolCalls: [{ name: 'call_tool', input: through }] }]);
    const result = await new ToolCallingAgent({ model, tools: many(512) }).run('Go.');
    expect(result).toMatchObject({ state: 'success', output: 'Done.' });
  });

  test('asks for approval of the tool that is meant', async () => {
    const asked: string[] = [];
    const pay = textTool('pay_bill', undefined, { needsApproval: true });
    const model = scriptedModel([
      { toolCalls: [{ name: 'call_tool', input: { name: 'pay_bill', input: { text: '5' } } }] },
      'Done.',
    ]);
    const approve = ({ name }: { name: string }) => asked.push(name) > 1;
    await new ToolCallingAgent({ model, tools: [...many(512), pay], approve: async (call) => approve(call) }).run(
      'Go.',
    );
    expect(asked).toEqual(['pay_bill']);
    expect(pay.calls).toEqual([]);
  });

  test('keeps a listing within the bound, however many tools there are', async () => {
    for (const toolText of [24_000, 4_000, 0]) {
      const { agent, model } = codeAgent([code('final_answer(1)')], { tools: many(600, 'erp'), toolText });
      await agent.run('Go.');
      expect(systemOf(model).length).toBeLessThan(Math.max(toolText, 1_000) + 8_500);
      expect(systemOf(model)).toContain('600 more tools');
    }
  });
});

describe('one tool', () => {
  const [quiet] = many(1);
  const deferred = (given: Tool | undefined, value: boolean): Tool => {
    if (!given) throw new Error('There is no tool.');
    return { ...given, deferred: value };
  };

  test('that is deferred is listed, and the others are declared', async () => {
    const { agent, model } = codeAgent([code('final_answer(await create_invoice_0({ number: 1 }))')], {
      tools: [deferred(quiet, true), textTool('look')],
    });
    expect((await agent.run('Go.')).output).toBe('create invoice 1');
    expect(systemOf(model)).toContain('declare function look(');
    expect(systemOf(model)).toContain('- create_invoice_0: Can create one invoice of department 0.');
    expect(systemOf(model)).not.toContain('declare function create_invoice_0(');
  });

  test('that must not be deferred is declared beside a thousand that are not', async () => {
    const { agent, model } = codeAgent([code('final_answer(1)')], {
      tools: [...many(512).slice(1), deferred(quiet, false)],
    });
    await agent.run('Go.');
    expect(systemOf(model)).toContain('declare function create_invoice_0(');
    expect(systemOf(model)).not.toContain('declare function find_invoice_0(');
  });
});

test('an agent whose tools fit has nothing to search', async () => {
  const { agent, model } = codeAgent([code('await search_tools("invoice")'), code('final_answer(1)')], {
    tools: many(20),
  });
  const [first] = actions(await agent.run('Go.'));
  expect(first?.error).toMatchObject({ code: 'execution' });
  expect(systemOf(model)).not.toContain('search_tools');
});

test('a tool may not take the name of one that finds tools, where those are needed', () => {
  const { executor } = codeAgent([]);
  const tools = [textTool('search_tools')];
  const options = { model: scriptedModel([]), executor, tools };
  expect(() => new CodeAgent(options)).not.toThrow();
  expect(() => new CodeAgent({ ...options, toolText: 0 })).toThrow(/"search_tools" is taken/);
  const calling = { model: scriptedModel([]), tools: [textTool('call_tool')] };
  expect(() => new ToolCallingAgent({ ...calling, toolText: 0 })).toThrow(/"call_tool" is taken/);
});

test('a prompt of the user must hold the listing', async () => {
  const model = scriptedModel(['Done.']);
  const system = () => 'You are brief.';
  const agent = new ToolCallingAgent({ model, tools: many(512), prompts: { system } });
  await expect(agent.run('Go.')).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringContaining('listing'),
  });
});
