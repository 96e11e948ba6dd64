import { AgentError } from '@thimble/core';
import { messageOf } from '@thimble/core/utilities';
import { z } from 'zod';
import type { EvalCase } from '../contract/eval-case.ts';
import { readText } from '../files.ts';
import { namedScorer } from '../scorers/named-scorer.ts';

const amount = z.number().positive();
const caseSchema = z.strictObject({
  id: z.string().min(1).optional(),
  task: z.string().min(1),
  followUps: z.array(z.string().min(1)).optional(),
  expected: z.json().optional(),
  scorer: z.string().optional(),
  variables: z.record(z.string(), z.json()).optional(),
  budget: z.strictObject({ tokens: amount, usd: amount, wallClockMs: amount, toolCalls: amount }).partial().optional(),
  kind: z.string().optional(),
  level: z.number().optional(),
  metadata: z.record(z.string(), z.json()).optional(),
});

/**
 * The cases of a file: a JSON object a line, such as `{"id":"sum","task":"What is 2 + 2?","expected":4}`.
 *
 * @throws AgentError `invalid-argument` that names the line that is wrong.
 */
export async function readCases(path: string): Promise<EvalCase[]> {
  return parseCases(await readText(path, 'Write one JSON object a line: {"task": "…", "expected": …}.'), path);
}

/** The same of a text; `where` is named in errors. */
export function parseCases(text: string, where = 'cases'): EvalCase[] {
  const seen = new Map<string, number>();
  const cases = text.split(/\r?\n/).flatMap((line, index): EvalCase[] => {
    if (line.trim() === '') return [];
    const place = `${where}, line ${index + 1}`;
    const parsed = caseSchema.safeParse(parseLine(line, place));
    if (!parsed.success) throw malformed(place, z.prettifyError(parsed.error).replace(/^✖ /gm, ''));
    const { id = `line-${index + 1}`, ...rest } = parsed.data;
    const before = seen.get(id);
    if (rest.scorer !== undefined) checkScorer(rest.scorer, place);
    if (before !== undefined) throw malformed(place, `its id "${id}" is that of line ${before} too.`);
    seen.set(id, index + 1);
    return [{ id, ...rest }];
  });
  if (cases.length === 0) throw malformed(where, 'it has no cases.');
  return cases;
}

function parseLine(line: string, place: string): unknown {
  try {
    return JSON.parse(line.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw malformed(place, `it is not JSON (${messageOf(cause)}).`, cause);
  }
}

function checkScorer(word: string, place: string): void {
  try {
    namedScorer(word);
  } catch (cause) {
    throw malformed(place, messageOf(cause), cause);
  }
}

function malformed(place: string, problem: string, cause?: unknown): AgentError {
  return new AgentError('invalid-argument', `${place}: ${problem}`, { cause });
}
