import type { CodeWords } from './code.ts';

export const pythonWords: CodeWords = {
  name: 'Python',
  print: '`print`',
  firstStep: 'answer = 6 * 7\nanswer',
  rules: {
    tools:
      'Tools are functions, there from the start: never import, define or imitate one. They take keyword arguments and return plain data, without `await`; a declared class is a dict: `read_page(url=url)["title"]`.',
    together:
      'through `.aio`: `import asyncio`, then `await asyncio.gather(read_page.aio(url=a), read_page.aio(url=b))`, with `return_exceptions=True` where one may fail or changes something, so that no result is lost.',
    untyped: 'a type is `Any`',
    failure: 'raises `ToolError`, or `ToolInputError`, a kind of it, where the arguments do not fit.',
  },
  team: { call: 'name(task=..., variables=...)', record: 'dict' },
  valves: {
    tools: `def is_open(*, valve: str) -> bool:
    ...
    # awaitable: is_open.aio(...)

def close_valve(*, valve: str) -> bool:
    """Closes a valve. True when it is closed.
    Effect: changes something.
    """
    # awaitable: close_valve.aio(...)`,
    code: `import asyncio
valves = ["V-1", "V-2", "V-3"]
states = await asyncio.gather(*[is_open.aio(valve=valve) for valve in valves])
open_valves = [valve for valve, state in zip(valves, states) if state]
closing = [close_valve.aio(valve=valve) for valve in open_valves]
results = await asyncio.gather(*closing, return_exceptions=True)
if all(result is True for result in results):
    final_answer({"closed": open_valves})
results`,
  },
  parts: {
    tools: `def kit_parts(*, kit: str) -> Any:
    ...
    # awaitable: kit_parts.aio(...)`,
    look: 'parts = kit_parts(kit="K-7")\nparts',
    observation: '[{"id":"a1","count":4,"weight":"12 g"},{"id":"b9","count":2,"weight":"1.5 kg"}]',
    answer: `def grams(weight):
    number, unit = weight.split()
    return float(number) * (1000 if unit == "kg" else 1)

final_answer(sum(part["count"] * grams(part["weight"]) for part in parts))`,
  },
};
