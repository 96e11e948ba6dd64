import { isolatedVm } from '@thimble/isolated-vm';
import { afterAll, describe, expect, test } from 'vitest';
import { folderWith } from '../__fixtures__/folder-with.ts';
import { bound } from '../bound/bound.ts';
import type { EvalCase } from '../contract/eval-case.ts';
import { isSame } from './m3tooleval-answer.ts';
import { m3ToolEval } from './m3tooleval.ts';

const executor = isolatedVm({ processes: 1 });
afterAll(() => executor[Symbol.asyncDispose]());

const bakery = `
from ..base import Task, register_task_iterator, ToolType

def price_of(cake):
    if cake not in PRICES:
        raise ValueError(f"There is no {cake}.")
    return PRICES[cake]

def discounted(price, share):
    return price * share

def total(*prices):
    return sum(prices)

PRICES = {'tart': 4.5, "roll": 2}
NAME = "bakery"
TOOLS = {
    'price_of': ToolType(name='price_of', description='Gives a price.', function=price_of, fn_signature='price_of(cake: str) -> float'),
    'discounted': ToolType(name='discounted', description='Takes off.', function=discounted, fn_signature='discounted(price: float, share: float) -> float'),
    'total': ToolType(name='total', description='Adds prices.', function=total, fn_signature='total(*prices: float) -> float'),
}
TASKS = [
    Task(
        name=f"{NAME}/both",
        tools=TOOLS,
        instruction=("What do a tart "
                     f"and a {'roll'} cost?"),
        # The roll is asked for twice: once is enough.
        expected_output=total(price_of('tart'), price_of('roll')) + 0 * price_of('roll'),
        is_single_tool_task=False,
    )
]
register_task_iterator(TASKS, len(TASKS))
`;
const pages = `
import os, json

class Page:
    def __init__(self, name: str, content: str):
        self.name: str = name
        self.content: str = content

class Reader:
    def __init__(self, pages):
        self.pages = {p.name: p for p in pages}
        self.current = "/"

    def open_page(self, name):
        if name in self.pages:
            self.current = name
        return self.pages[self.current].content

with open(os.path.join(os.path.dirname(__file__), "web_pages.jsonl")) as f:
    PAGES = [Page(**json.loads(line)) for line in f.read().splitlines()]
with open(os.path.join(os.path.dirname(__file__), "metadata.json")) as f:
    METADATA = json.load(f)

def create_tools():
    reader = Reader(pages=PAGES)
    return {"open_page": ToolType(name="open_page", description="Opens.", function=reader.open_page, fn_signature="open_page(name: str) -> str")}

TASKS = []
for name, color in [(one["name"], one["color"]) for one in METADATA["things"]][:1]:
    TASKS.append(Task(name=f"pages/color_of_{name.lower()}", tools=create_tools, instruction=f"What color is {name}?", expected_output=color))
`;
const none = 'TASKS = []\n';
const files = {
  'tasks/impl/dna_sequencer.py': none,
  'tasks/impl/message_decoder.py': bakery,
  'tasks/impl/trade_calculator.py': none,
  'tasks/impl/travel_itinerary_planning.py': none,
  'tasks/impl/web_browsing/__init__.py': pages,
  'tasks/impl/web_browsing/web_pages.jsonl': [
    { name: '/', content: 'Start' },
    { name: '/sea', content: 'It is blue.' },
  ],
  'tasks/impl/web_browsing/metadata.json': {
    things: [
      { name: 'Sea', color: 'blue' },
      { name: 'Sky', color: 'grey' },
    ],
  },
};

async function useOf(item: EvalCase | undefined, name: string, input: { [name: string]: string }) {
  const world = await item?.open?.();
  const tool = world?.tools.find(({ declaration }) => declaration.name === name);
  const prepared = await tool?.prepare(input);
  const signal = new AbortController().signal;
  return prepared?.execute({ signal, callId: 'c', runId: 'r', agent: [], step: 1, idempotencyKey: 'k' });
}

describe('M3ToolEval', () => {
  test('tasks and tools are read from the Python of the set, and the calls of an expected answer are its solution', async () => {
    const cases = await m3ToolEval.load(folderWith(files));
    expect(cases.map(({ id, kind, task, reference }) => ({ id, kind, task, reference }))).toEqual([
      {
        id: 'bakery/both',
        kind: 'bakery',
        task: 'What do a tart and a roll cost?',
        reference: {
          turns: [
            {
              calls: [
                { name: 'price_of', input: { cake: 'tart' } },
                { name: 'price_of', input: { cake: 'roll' } },
                { name: 'total', input: { prices: [4.5, 2] } },
              ],
              answer: 6.5,
            },
          ],
        },
      },
      { id: 'pages/color_of_sea', kind: 'pages', task: 'What color is Sea?', reference: undefined },
    ]);
    const { tasks, leftOut } = await bound({ set: 'm3', cases, executor, countTokens: (text) => text.length });
    expect(tasks.map(({ ways }) => Object.values(ways).map(({ turns }) => turns))).toEqual([[4, 3, 1]]);
    expect(leftOut).toEqual([{ case: 'pages/color_of_sea', reason: 'It has no reference solution.' }]);
  });

  test('tools are run as they are written, and what they refuse is an error', async () => {
    const [both, color] = await m3ToolEval.load(folderWith(files));
    expect(await useOf(both, 'price_of', { cake: 'tart' })).toBe(4.5);
    await expect(useOf(both, 'price_of', { cake: 'bun' })).rejects.toThrow('There is no bun.');
    await expect(useOf(both, 'price_of', {})).rejects.toThrow('The argument "cake" is missing.');
    await expect(useOf(both, 'discounted', { share: '0.5' })).rejects.toThrow('The argument "price" is missing.');
    expect(await useOf(color, 'open_page', { name: '/sea' })).toBe('It is blue.');
    // Another trial has pages of its own.
    expect(await useOf(color, 'open_page', { name: '/none' })).toBe('Start');
    const world = await both?.open?.();
    expect(world?.tools.map(({ declaration }) => declaration.inputSchema)).toMatchObject([
      { properties: { cake: { type: 'string' } }, required: ['cake'] },
      { required: ['price', 'share'] },
      { properties: { prices: { type: 'array', items: { type: 'number' } } }, required: [] },
    ]);
  });

  test.each<[given: unknown, expected: unknown, same: boolean]>([
    ['It costs 6.50.', 6.5, true],
    [6.51, 6.5, false],
    ['[1.0, 2]', [1, 2], true],
    ["('A', 3)", ['A', 3], true],
    [{ A: 1 }, { A: 1 }, true],
    ["{'A': 1, 'B': 2}", { A: 1 }, false],
    ['False', false, true],
    ['true', false, false],
    [' UUU\n', 'UUU', true],
    ['[1', [1], false],
  ])('an answer is compared as a value: %j to %j', (given, expected, same) => {
    expect(isSame(JSON.parse(JSON.stringify(given)), JSON.parse(JSON.stringify(expected)))).toBe(same);
  });

  test('a file that is missing is named with where to get it, and what is not understood with its line', async () => {
    const { 'tasks/impl/web_browsing/metadata.json': _, ...some } = files;
    await expect(m3ToolEval.load(folderWith(some))).rejects.toThrow(/metadata\.json cannot be read.*Get it from https/);
    const odd = folderWith({ ...files, 'tasks/impl/trade_calculator.py': 'A = 1\nimport os\nos.system("ls")\n' });
    await expect(m3ToolEval.load(odd)).rejects.toThrow(/trade_calculator\.py, line 3: There is no "\.system" here/);
  });
});
