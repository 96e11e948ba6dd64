import type { Json } from '@thimble/core';
import { z } from 'zod';
import type { SetLoader } from '../contract/eval-set.ts';
import { numberIn, textOf } from '../scorers/scorers.ts';
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
  folders: ['gaia', 'gaia/2023/validation', '2023/validation', '.'],
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

/** Numbers by value, lists item by item, texts without case, space and punctuation. */
export function isSameAnswer(given: string, expected: string): boolean {
  const wanted = Number(expected.replace(/[$%,]/g, ''));
  if (expected.trim() !== '' && !Number.isNaN(wanted)) return numberIn(given.replace(/[$%]/g, '')) === wanted;
  if (/[,;]/.test(expected)) {
    const [left, right] = [given, expected].map((text) => text.split(/[,;]/));
    if (left?.length !== right?.length) return false;
    return right?.every((item, index) => isSameAnswer(left?.[index] ?? '', item)) ?? false;
  }
  return plain(given) === plain(expected);
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[\s\p{P}]/gu, '');
}
