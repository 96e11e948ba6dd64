import { ToolCallingAgent, tool, type Tool } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { z } from 'zod';

import { median, type Row } from '../measure.ts';

const verbs = ['create', 'find', 'delete', 'archive', 'print', 'translate', 'compare', 'share', 'merge', 'review'];
const things = ['invoice', 'customer', 'parcel', 'meeting', 'contract', 'ticket', 'photo', 'recipe', 'branch', 'order'];
const places = ['shop', 'office', 'archive', 'warehouse', 'calendar', 'forum', 'lab', 'library', 'garage', 'studio'];

/** Ten tasks of an agent with a thousand tools, each for one of them: what is sent with the tools listed, and with all declared. */
export async function discovery(): Promise<Row[]> {
  const listed = await doTasks(undefined);
  const declared = await doTasks(Number.POSITIVE_INFINITY);
  return [
    {
      figure: '1,000 tools: characters sent in ten tasks, listed beside declared',
      ours: listed.characters,
      unit: 'characters',
      peer: { name: 'all declared', value: declared.characters },
      target: { of: 'ratio', atMost: 0.5 },
    },
    {
      figure: '1,000 tools: first search, with its index',
      ours: median(listed.firstSearches),
      target: { of: 'value', atMost: 50 },
    },
  ];
}

async function doTasks(toolText: number | undefined): Promise<{ characters: number; firstSearches: number[] }> {
  let characters = 0;
  const firstSearches: number[] = [];
  for (const [task, thing] of things.entries()) {
    const name = `${verbs[task]}_${thing}_${places[task]}`;
    const search = {
      toolCalls: [{ name: 'search_tools', input: { query: `${verbs[task]} ${thing} in the ${places[task]}` } }],
    };
    const call = (through: string, input: object) => ({
      toolCalls: [{ name: through, input: JSON.parse(JSON.stringify(input)) }],
    });
    const model = scriptedModel(
      toolText === undefined
        ? [search, call('call_tool', { name, input: { number: 7 } }), 'Done.']
        : [call(name, { number: 7 }), 'Done.'],
    );
    await using agent = new ToolCallingAgent({ model, tools: thousandTools(), toolText });
    for await (const event of agent.stream(`Please ${verbs[task]} the ${thing} number 7.`)) {
      if (event.type === 'tool-end' && event.name === 'search_tools') firstSearches.push(event.durationMs);
    }
    for (const { messages, tools } of model.requests) characters += JSON.stringify([messages, tools]).length;
  }
  return { characters, firstSearches };
}

function thousandTools(): Tool[] {
  return Array.from({ length: 1_000 }, (_, index) => {
    const [verb, thing, place] = [
      verbs[index % 10],
      things[Math.floor(index / 10) % 10],
      places[Math.floor(index / 100)],
    ];
    return tool({
      name: `${verb}_${thing}_${place}`,
      description: `Can ${verb} one ${thing} of the ${place}. It needs the number of the ${thing}, and returns what came of it. Use it when somebody asks for the ${place}.`,
      input: z.object({
        number: z.number().describe(`Number of the ${thing}, as printed on it`),
        note: z.string().optional().describe('What to write beside it'),
      }),
      output: z.object({ id: z.string(), state: z.enum(['done', 'waiting', 'refused']) }),
      effect: 'read',
      source: place,
      execute: () => ({ id: '1', state: 'done' as const }),
    });
  });
}
