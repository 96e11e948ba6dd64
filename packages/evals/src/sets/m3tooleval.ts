import { AgentError, type Json } from '@thimble/core';
import { messageOf } from '@thimble/core/utilities';
import { join } from 'node:path';
import type { EvalCase, ReferenceCall, World } from '../contract/eval-case.ts';
import type { SetLoader } from '../contract/eval-set.ts';
import { isSame } from './m3tooleval-answer.ts';
import { inputOf, toolOf } from './m3tooleval-tools.ts';
import { builtins } from './python/builtins.ts';
import { functionOf } from './python/methods.ts';
import { runPython } from './python/run-python.ts';
import { callValue, isObject, textOf, toJson, type PythonObject, type Value } from './python/values.ts';
import { readData } from './read-data.ts';

const source = 'https://github.com/xingyaoww/code-act (scripts/eval/m3tooleval)';
const modules = [
  { file: 'dna_sequencer.py' },
  { file: 'message_decoder.py' },
  { file: 'trade_calculator.py' },
  { file: 'travel_itinerary_planning.py' },
  { file: 'web_browsing/__init__.py', data: ['web_pages.jsonl', 'metadata.json'] },
];

/**
 * M3ToolEval, the tasks of CodeAct: tools that are used several times, one after the other. Its tasks and tools are Python, and are run
 * by the small Python of this package, which reaches nothing outside. An expected answer is written there as calls of the tools: these
 * are the reference solution. Where it is written otherwise, there is none, and the task needs a model.
 */
export const m3ToolEval: SetLoader = {
  name: 'm3tooleval',
  source,
  licence: 'MIT',
  folders: ['code-act/scripts/eval/m3tooleval'],
  marker: 'tasks/impl/message_decoder.py',
  async load(folder) {
    const cases: EvalCase[] = [];
    for (const { file, data = [] } of modules) {
      const read = (name: string) => readData({ folder, file: name, source });
      const text = await read(`tasks/impl/${file}`);
      const beside = file.replace(/[^/]*$/, '');
      const files = new Map<string, string>();
      for (const name of data) files.set(name, await read(`tasks/impl/${beside}${name}`));
      cases.push(...casesOf(text, join(folder, 'tasks/impl', file), files));
    }
    return cases;
  },
};

function casesOf(text: string, where: string, files: ReadonlyMap<string, string>): EvalCase[] {
  const cases: EvalCase[] = [];
  const names = builtins(files);
  let made: ReferenceCall[] = [];

  /** Notes the calls of a function that is a tool: the first of those that are the same. */
  function noted(name: string, original: PythonObject): PythonObject {
    const { call, parameters } = original;
    if (!call || !parameters) return original;
    return {
      ...original,
      call(positional, named) {
        const input = inputOf(parameters, positional, named);
        const isKnown = made.some((one) => one.name === name && JSON.stringify(one.input) === JSON.stringify(input));
        if (!isKnown) made.push({ name, input });
        return call(positional, named);
      },
    };
  }

  names.set(
    'ToolType',
    functionOf((_, parts) => {
      const [name, original] = [textOf(parts.get('name') ?? ''), parts.get('function') ?? null];
      // From here on, the module calls the tool that notes it.
      if (isObject(original) && names.get(name) === original) names.set(name, noted(name, original));
      return new Map<Value, Value>(parts);
    }),
  );
  names.set(
    'Task',
    functionOf((_, parts) => {
      const expected = toJson(parts.get('expected_output') ?? null);
      const tools = parts.get('tools') ?? null;
      const id = textOf(parts.get('name') ?? '');
      const calls = made;
      made = [];
      cases.push({
        id,
        kind: id.split('/')[0],
        task: textOf(parts.get('instruction') ?? ''),
        open: () => openWorld(tools, expected),
        ...(calls.length > 0 && { reference: { turns: [{ calls, answer: expected }] } }),
      });
      return null;
    }),
  );
  names.set(
    'register_task_iterator',
    functionOf(() => null),
  );
  try {
    runPython(text, names);
  } catch (cause) {
    const problem = `${where}, ${messageOf(cause)}`;
    throw new AgentError('invalid-argument', `${problem} This loader reads another version of ${source}.`, { cause });
  }
  return cases;
}

/** Tools that are made for each task have a state; the others are the same for all. */
function openWorld(given: Value, expected: Json): World {
  const isMade = isObject(given);
  const table = isMade ? callValue(given, []) : given;
  if (!(table instanceof Map)) throw new Error('The tools of a task are no dict.');
  return {
    tools: [...table.values()].flatMap((one) => (one instanceof Map ? [toolOf(one, isMade)] : [])),
    check: (answer) => ({ name: 'answer', score: isSame(answer, expected) ? 1 : 0 }),
  };
}
