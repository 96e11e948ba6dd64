import type { Json } from '@thimble/core';
import { z } from 'zod';
import type { SetLoader } from '../contract/eval-set.ts';
import { textOf } from '../scorers/scorers.ts';
import { readJsonLines } from './read-data.ts';

const line = z.looseObject({
  task_id: z.string(),
  Question: z.string(),
  Level: z.coerce.number(),
  'Final answer': z.string(),
  file_name: z.string().optional(),
});
const source = 'https://huggingface.co/datasets/gaia-benchmark/GAIA (after its terms were accepted)';

/** GAIA's format: questions to an assistant, scored by its own rules of what is the same answer. The data may not be passed on. */
export const gaia: SetLoader = {
  name: 'gaia',
  source,
  licence: 'gated: not to be shared in a form that can be crawled',
  folders: ['GAIA/2023/validation', 'gaia/2023/validation'],
  marker: 'metadata.jsonl',
  async load(folder) {
    const rows = await readJsonLines({ folder, file: 'metadata.jsonl', source }, line);
    return rows.map(({ task_id, Question, Level, 'Final answer': answer, file_name }) => ({
      id: task_id,
      task: `${Question}\nAnswer with as few words as possible, a number, or a list with commas.`,
      level: Level,
      ...(file_name && { metadata: { file: file_name } }),
      open: () => ({
        tools: [],
        check: (given: Json) => ({ name: 'gaia', score: isSameAnswer(textOf(given), answer) ? 1 : 0 }),
      }),
    }));
  },
};

/**
 * By the rules of GAIA's own scorer: where a number is expected, it is compared by value; where a list is, item by item, with the
 * punctuation of its texts; any other text without case, space and punctuation.
 */
export function isSameAnswer(given: string, expected: string): boolean {
  if (numberIn(expected) !== undefined) return sameNumber(given, expected);
  if (!/[,;]/.test(expected)) return withoutPunctuation(given) === withoutPunctuation(expected);
  const [left, right] = [given.split(/[,;]/), expected.split(/[,;]/)];
  return left.length === right.length && right.every((item, index) => sameItem(left[index] ?? '', item));
}

function sameItem(given: string, expected: string): boolean {
  return numberIn(expected) === undefined ? folded(given) === folded(expected) : sameNumber(given, expected);
}

/** Signs of money and shares, and commas between thousands, are not part of a number that is given. */
function sameNumber(given: string, expected: string): boolean {
  return numberIn(given.replace(/[$%,]/g, '')) === numberIn(expected);
}

/** The number that a text is. */
function numberIn(text: string): number | undefined {
  return /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : undefined;
}

function folded(text: string): string {
  return text.replace(/\s/g, '').toLowerCase();
}

function withoutPunctuation(text: string): string {
  return folded(text).replace(/[!-/:-@[-`{-~]/g, '');
}
