import { CodeAgent, tool, type Agent, type Executor, type Json, type ModelRequest } from '@thimble/core';
import { scriptedModel, type ScriptedReply } from '@thimble/core/testing';
import { delay } from '@thimble/core/utilities';
import { z } from 'zod';
import type { UnknownOutcomeDecision } from '../play/unknown-outcomes.ts';

/** What tools did to the world, across all lives of a run. */
export type World = {
  note(line: string): void;
  lines(): string[];
  /** The process that this stands for has died: nothing happens any more. */
  isOver?(): boolean;
};

/** An agent whose run has parallel snippets, races, failing calls, two approvals and a managed agent, and says the same in each life. */
export function longRunAgent(world: World, executor: Executor, steps = 40): Agent {
  const text = z.object({ text: z.string() });
  const look = tool({
    name: 'look',
    description: 'Looks.',
    input: text,
    effect: 'read',
    async execute({ text: what }, { idempotencyKey, signal }) {
      if (what.startsWith('slow')) await delay(6, signal);
      // Long enough to lose the race on a busy machine too.
      if (what.startsWith('late')) await delay(300, signal);
      world.note(`look ${idempotencyKey}`);
      return `saw ${what}`;
    },
  });
  const pay = tool({
    name: 'pay',
    description: 'Pays.',
    input: text,
    needsApproval: ({ text: what }) => what.startsWith('dear'),
    async execute({ text: what }, { idempotencyKey, signal }) {
      await delay(1, signal);
      if (world.isOver?.()) return new Promise<never>(() => {});
      world.note(`pay ${idempotencyKey} ${what}`);
      await delay(1, signal);
      return `paid ${what}`;
    },
  });
  const fail = tool({
    name: 'fail',
    description: 'Fails.',
    input: text,
    effect: 'pure',
    execute: ({ text: what }) => Promise.reject(new Error(`no ${what}`)),
  });
  const child = new CodeAgent({
    model: model((step) => (step === 0 ? code('const [a, b] = await Promise.all([look("slow c"), pay("c")])') : code('final_answer([a, b])'))),
    executor,
    tools: [look, pay],
    name: 'helper',
    description: 'Helps.',
  });
  return new CodeAgent({
    model: model((step) => (step < steps ? code(snippet(step + 1, steps)) : code('final_answer(seen)'))),
    executor,
    tools: [look, pay, fail],
    managedAgents: [child],
    maxSteps: steps + 1,
  });
}

/** What to do about a call that may have been made: look. */
export function lookAtWorld(world: World, call: { name: string; input: Json; runId: string; step: number }): UnknownOutcomeDecision {
  const text = z.object({ text: z.string() }).parse(call.input).text;
  const wasMade = world.lines().some((line) => line.startsWith(`${call.name} ${call.runId}/${call.step}/`) && line.endsWith(` ${text}`));
  return wasMade ? { output: `paid ${text}` } : 'repeat';
}

function snippet(step: number, steps: number): string {
  if (step === 1) return 'var seen = []; seen.push(await look("start"))';
  if (step === Math.floor(steps / 3) || step === Math.floor((2 * steps) / 3))
    return `seen.push(await Promise.all([pay("dear ${step}"), look("beside ${step}")]))`;
  const kinds = [
    `seen.push(await look("${step}"))`,
    `seen.push(await Promise.all([look("slow ${step}"), pay("${step}"), look("fast ${step}")]))`,
    `seen.push(await Promise.race([look("late ${step}"), look("fast ${step}")]))`,
    // What a call is given depends on the order in which others came.
    `const order = []; await Promise.all([look("slow ${step}"), look("fast ${step}")].map((call) => call.then((it) => order.push(it))));
     seen.push((await pay(order[0])) === "paid " + order[0])`,
    `seen.push(await fail("${step}").catch(({ message }) => message))`,
    `for (const part of ["a", "b"]) seen.push(await pay("${step} " + part))`,
    `seen.push(await helper("Help with ${step}."))`,
    `seen.push((await Promise.allSettled([fail("x"), pay("${step}"), look("y")])).map(({ status }) => status))`,
  ];
  return kinds[step % kinds.length] ?? '';
}

function model(reply: (step: number) => string) {
  const answer: ScriptedReply = ({ messages }: ModelRequest) => ({
    text: reply(messages.filter(({ role }) => role === 'assistant').length),
    usage: { inputTokens: 10, outputTokens: 5 },
  });
  return scriptedModel(Array.from({ length: 200 }, () => answer), { chunkSize: 100 });
}

function code(text: string): string {
  return `I go on.\n<code>\n${text}\n</code>`;
}
