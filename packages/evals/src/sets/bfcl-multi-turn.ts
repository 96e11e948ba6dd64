import { AgentError, tool, type Tool } from '@thimble/core';
import { messageOf } from '@thimble/core/utilities';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { EvalCase, ReferenceCall, World } from '../contract/eval-case.ts';
import { services } from './bfcl-services/services.ts';
import type { Service } from './bfcl-services/service.ts';
import { bfclFunction, parametersOf, type BfclFunction } from './bfcl-schema.ts';
import { bfclCodeSource, bfclSource as source, truthOf } from './bfcl-source.ts';
import { parsePythonCall } from './python/python-literals.ts';
import { readData, readJsonLines } from './read-data.ts';

const question = z.looseObject({
  id: z.string(),
  question: z.array(z.array(z.looseObject({ role: z.string(), content: z.string() }))),
  initial_config: z.record(z.string(), z.record(z.string(), z.json())),
  involved_classes: z.array(z.string()),
  excluded_function: z.array(z.string()).optional(),
});
const answer = z.looseObject({ id: z.string(), ground_truth: z.array(z.array(z.string())) });

type Question = z.infer<typeof question>;

/** Several turns on simulated services, as far as the reference calls need them: a function that none needs says so. */
export async function multiTurnCases(folder: string, category: string): Promise<EvalCase[]> {
  const file = `BFCL_v4_${category}.json`;
  const questions = await readJsonLines({ folder, file, source }, question);
  const answers = await readJsonLines({ folder, file: `possible_answer/${file}`, source }, answer);
  const truths = new Map(answers.map(({ id, ground_truth }) => [id, ground_truth]));
  const classes = [...new Set(questions.flatMap(({ involved_classes }) => involved_classes))];
  const documents = new Map<string, BfclFunction[]>();
  const tables = new Map<string, string>();
  for (const name of classes) {
    const entry = services[name];
    if (!entry) throw new AgentError('invalid-argument', `The simulated service ${name} is not known to this loader.`);
    const file = `multi_turn_func_doc/${entry.document}.json`;
    documents.set(name, await readJsonLines({ folder, file, source }, bfclFunction));
    if (entry.tables !== undefined) tables.set(name, await tablesOf(folder, entry.tables));
  }

  return questions.map((item): EvalCase => {
    const excluded = new Set(item.excluded_function);
    const functions = item.involved_classes
      .flatMap((name) => documents.get(name) ?? [])
      .filter(({ name }) => !excluded.has(name));
    const [task = '', ...followUps] = item.question.map((turn) => turn.map(({ content }) => content).join('\n\n'));
    const turns = truthOf(item.id, truths, `${folder}/possible_answer/${file}`).map((calls) => ({
      calls: calls.map((call) => referenceCall(call, functions)),
      answer: 'Done.',
    }));
    const expected = stateAfter(
      item,
      tables,
      turns.flatMap(({ calls }) => calls),
    );
    return {
      id: item.id,
      kind: category,
      task,
      ...(followUps.length > 0 && { followUps }),
      open: () => openWorld(item, tables, functions, expected),
      reference: { turns },
    };
  });
}

/** The original of a service: in the folder itself, or where a clone of the repository has it. */
async function tablesOf(folder: string, name: string): Promise<string> {
  const file = `func_source_code/${name}`;
  const inClone = `../eval_checker/multi_turn_eval/${file}`;
  return readData({ folder, file: existsSync(join(folder, inClone)) ? inClone : file, source: bfclCodeSource });
}

type Tables = ReadonlyMap<string, string>;

function openWorld(item: Question, tables: Tables, functions: readonly BfclFunction[], expected: string): World {
  const opened = openServices(item, tables);
  return {
    tools: functions.map((described) => toolOf(described, opened)),
    state: () => stateOf(opened),
    check: () => ({ name: 'state', score: stateOf(opened) === expected ? 1 : 0 }),
  };
}

function toolOf(described: BfclFunction, opened: readonly Service[]): Tool {
  const { name, description } = described;
  return tool({
    name,
    description,
    input: z.record(z.string(), z.json()),
    inputSchema: parametersOf(described),
    execute: (input) => call(opened, name, input),
  });
}

function call(opened: readonly Service[], name: string, input: ReferenceCall['input']): unknown {
  const method = opened.map(({ methods }) => methods[name]).find((one) => one !== undefined);
  if (!method) throw new Error(`${name} is not simulated: no reference solution needs it.`);
  return structuredClone(method(input));
}

function stateAfter(item: Question, tables: Tables, calls: readonly ReferenceCall[]): string {
  const opened = openServices(item, tables);
  for (const { name, input } of calls) {
    try {
      call(opened, name, input);
    } catch (error) {
      // As the original: what fails says so, and the calls after it are made.
      if (messageOf(error).includes('is not simulated')) throw error;
    }
  }
  return stateOf(opened);
}

function openServices({ involved_classes: classes, initial_config: configs }: Question, tables: Tables): Service[] {
  return classes.flatMap(
    (name) => services[name]?.open(structuredClone(configs[name] ?? {}), tables.get(name) ?? '') ?? [],
  );
}

function stateOf(opened: readonly Service[]): string {
  return JSON.stringify(opened.map(({ state }) => state()));
}

/** A call in Python with each argument under its name. */
function referenceCall(text: string, functions: readonly BfclFunction[]): ReferenceCall {
  const { name, positional, named } = parsePythonCall(text);
  const described = functions.find((one) => one.name === name);
  const names = Object.keys(described?.parameters.properties ?? {});
  return {
    name,
    input: { ...Object.fromEntries(positional.map((value, index) => [names[index] ?? `${index}`, value])), ...named },
  };
}
