import type { CodeWords } from './code.ts';

export const pythonWords: CodeWords = {
  name: 'Python',
  print: '`print`',
  firstStep: 'answer = 6 * 7\nanswer',
  rules: {
    tools:
      '- Tools are functions that take keyword arguments and return plain data; a declared class is a dict: `read_page(url=url)["title"]`. Make calls that do not need each other together, through `.aio`: `import asyncio`, then `await asyncio.gather(read_page.aio(url=a), read_page.aio(url=b))`.',
    untyped: 'a type is `Any`',
    failure:
      '- A call that fails raises `ToolError`, which you can catch: an `Exception` whose text says why (`ToolInputError`, a kind of it, where the arguments do not fit).',
  },
  team: { call: 'name(task=..., variables=...)', record: 'dict' },
  tides: {
    tools: `class TideTableResult(TypedDict):
    at: str
    meters: float

def tide_table(*, harbor: str) -> list[TideTableResult]:
    """Today's tides of a harbor."""
    # awaitable: tide_table.aio(...)`,
    code: `import asyncio
harbors = ["Arlen", "Vik", "Sandoy"]
calls = [tide_table.aio(harbor=harbor) for harbor in harbors]
results = await asyncio.gather(*calls, return_exceptions=True)
found, failed = [], []
for harbor, result in zip(harbors, results):
    if isinstance(result, Exception):
        failed.append(f"{harbor}: {result}")
    else:
        found += [{"harbor": harbor, "meters": tide["meters"]} for tide in result]
if found:
    final_answer({"highest": max(found, key=lambda tide: tide["meters"]), "failed": failed})
failed`,
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
