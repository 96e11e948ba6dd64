import { AgentError } from '@thimble/core';
import { z } from 'zod';

const callable = z.custom((value) => value === undefined || typeof value === 'function', 'expected a function');
const call = z.looseObject({ name: z.string(), input: z.record(z.string(), z.unknown()) });
const caseShape = z.looseObject({
  id: z.string().min(1),
  task: z.string().min(1),
  followUps: z.array(z.string()).optional(),
  open: callable.optional(),
  reference: z.looseObject({ turns: z.array(z.looseObject({ calls: z.array(call) })).min(1) }).optional(),
});

/**
 * Cases come from programs that no compiler has seen, such as loaders: what runs them must be able to rely on their shape.
 *
 * @throws AgentError `invalid-argument` that names the case.
 */
export function checkCases(cases: unknown, where: string): void {
  if (!Array.isArray(cases)) throw refused(where, 'the cases are no list');
  const seen = new Set<string>();
  for (const [index, item] of cases.entries()) {
    const parsed = caseShape.safeParse(item);
    if (!parsed.success) {
      const problem = z.prettifyError(parsed.error).replace(/^✖ /gm, '');
      throw refused(where, `case ${index + 1} is none: ${problem}`);
    }
    const { id } = parsed.data;
    if (seen.has(id)) throw refused(where, `two cases have the id "${id}". Give each its own`);
    seen.add(id);
  }
}

function refused(where: string, problem: string): AgentError {
  return new AgentError('invalid-argument', `${where}: ${problem}.`);
}
