import type { CodeWords } from './code.ts';

export const pythonWords: CodeWords = {
  name: 'Python',
  print: 'print',
  firstStep: 'answer = 6 * 7\nanswer',
  rules: {
    tools:
      '- Tools are functions that take keyword arguments and return when they are done: `page = read_page(url=url)`. Run calls that do not need each other together: `await asyncio.gather(read_page.aio(url=a), read_page.aio(url=b))`. Top-level `await` works.',
    results: 'Results of tools are plain data: dicts, lists, strings, numbers. Where the declaration says `Any`',
    sandbox:
      'The sandbox has no network, files, threads or subprocesses: only tools reach the outside. Import from the standard library and what the section "Sandbox" lists, nothing else.',
  },
  team: { call: 'name(task=..., variables=...)', record: 'dict' },
  tides: {
    look: `import asyncio
harbors = ["Arlen", "Vik", "Sandoy"]
tables = await asyncio.gather(*(tide_table.aio(harbor=harbor) for harbor in harbors))
tables`,
    observation:
      '[{"tides": [{"at": "04:10", "meters": 2.3}, {"at": "16:31", "meters": 2.6}]}, {"tides": [{"at": "05:02", "meters": 3.4}]}, {"tides": [{"at": "03:47", "meters": 1.9}]}]',
    answer: `highest = [max(tide["meters"] for tide in table["tides"]) for table in tables]
meters = max(highest)
final_answer({"harbor": harbors[highest.index(meters)], "meters": meters})`,
  },
  weights: {
    list: 'parts = kit_parts(kit="K-7")\nparts',
    observation: '[{"id": "a1", "count": 4}, {"id": "b9", "count": 2}]',
    look: `records = await asyncio.gather(*(part_record.aio(id=part["id"]) for part in parts))
for record in records:
    print(record["id"], record["weight"])`,
    answer: `def grams(weight):
    number, unit = weight.split()
    return float(number) * (1000 if unit == "kg" else 1)

final_answer(sum(part["count"] * grams(record["weight"]) for part, record in zip(parts, records)))`,
  },
};
