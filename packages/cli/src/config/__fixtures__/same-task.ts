import { CodeAgent, tool, type Executor, type Language } from '@thimble/core';
import { scriptedModel, type ScriptedReply } from '@thimble/core/testing';
import { expect } from 'vitest';
import { z } from 'zod';

/** Has an agent solve a task in an executor, and disposes it. The task is solved the same way in all of them. */
export async function solveSameTask(language: Language, create: () => Executor | Promise<Executor>): Promise<void> {
  await using executor = await create();
  await using agent = new CodeAgent({ model: model(), executor, tools: [tideTool()] });
  const {
    state,
    output,
    steps: taken,
  } = await agent.run('Add up the tides of Vik and Arlen.', {
    output: z.object({ harbors: z.array(z.string()), sum: z.number() }),
  });
  expect({ state, output }).toEqual({ state: 'success', output: { harbors: ['Vik', 'Arlen'], sum: 8 } });
  const [first, second, third] = taken.filter((step) => step.type === 'action');
  expect([first?.code, second?.code, third?.code]).toEqual(steps[language]);
  expect(first?.observation).toMatch(/\[\s*3,\s*5\s*\]/);
  expect(second).toMatchObject({ error: { code: 'tool' } });
  expect(second?.observation).toMatch(/Nowhere has none\n[^]*line 2[^]*There is no such harbor\./);
}

/** The same three steps in each language. The last one answers in a function, out of variables of the first. */
const steps: { [language in Language]: readonly string[] } = {
  typescript: [
    "const harbors = ['Vik', 'Arlen'];\nconst tides = await Promise.all(harbors.map((harbor) => tide({ harbor })));\ntides",
    'print("Nowhere has none");\nawait tide({ harbor: "Nowhere" })',
    'const answer = () => final_answer({ harbors, sum: tides[0] + tides[1] });\nanswer()',
  ],
  python: [
    'import asyncio\nharbors = ["Vik", "Arlen"]\ntides = await asyncio.gather(*(tide.aio(harbor=harbor) for harbor in harbors))\ntides',
    'print("Nowhere has none")\ntide(harbor="Nowhere")',
    'def answer():\n    final_answer({"harbors": harbors, "sum": sum(tides)})\n\nanswer()',
  ],
};

/** Writes what the system prompt asks for. */
function model() {
  const replies = steps.typescript.map((_, index): ScriptedReply => ({ messages }) => {
    const isPython = JSON.stringify(messages[0]).includes('You solve tasks by writing Python');
    return `I go on.\n<code>\n${steps[isPython ? 'python' : 'typescript'][index]}\n</code>`;
  });
  return scriptedModel(replies);
}

/** Answers for Vik and Arlen when both have been asked for. */
function tideTool() {
  const { promise: both, resolve } = Promise.withResolvers<void>();
  const asked = new Set<string>();
  return tool({
    name: 'tide',
    description: 'The tide of a harbor, in metres.',
    input: z.object({ harbor: z.string() }),
    output: z.number(),
    async execute({ harbor }) {
      if (harbor === 'Nowhere') throw new Error('There is no such harbor.');
      if (asked.add(harbor).size === 2) resolve();
      await both;
      return harbor.length;
    },
  });
}
