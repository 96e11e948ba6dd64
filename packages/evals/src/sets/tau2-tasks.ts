import { z } from 'zod';
import type { EvalCase, ReferenceCall } from '../contract/eval-case.ts';
import { readJson } from './read-data.ts';

const text = z.string().nullish();
const task = z.looseObject({
  id: z.coerce.string(),
  user_scenario: z.looseObject({
    instructions: z.union([
      z.string(),
      z.looseObject({ reason_for_call: text, known_info: text, unknown_info: text, task_instructions: text }),
    ]),
  }),
  evaluation_criteria: z
    .looseObject({
      actions: z
        .array(z.looseObject({ name: z.string(), arguments: z.record(z.string(), z.json()), requestor: text }))
        .nullish(),
      communicate_info: z.array(z.string()).nullish(),
    })
    .nullish(),
});

export const tau2Source = 'https://github.com/sierra-research/tau2-bench (data/tau2/domains)';

/** The tasks of a domain. The user, who is another model there, says all that they know at once here. */
export async function tau2Tasks(
  folder: string,
  open: (reference: readonly ReferenceCall[]) => EvalCase['open'],
): Promise<EvalCase[]> {
  const tasks = await readJson({ folder, file: 'tasks.json', source: tau2Source }, z.array(task));
  return tasks.map(({ id, user_scenario: { instructions }, evaluation_criteria: criteria }) => {
    const actions = (criteria?.actions ?? []).filter(({ requestor }) => requestor !== 'user');
    const calls = actions.map(({ name, arguments: input }) => ({ name, input }));
    return {
      id,
      task: typeof instructions === 'string' ? instructions : toldAtOnce(instructions),
      open: open(calls),
      reference: { turns: [{ calls, answer: criteria?.communicate_info?.join('; ') || 'Done.' }] },
    };
  });
}

function toldAtOnce(told: { [part: string]: unknown }): string {
  const parts = ['reason_for_call', 'known_info', 'unknown_info', 'task_instructions'].map((part) => told[part]);
  return parts.filter((part) => typeof part === 'string' && part !== '').join('\n');
}
