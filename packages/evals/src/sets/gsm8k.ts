import { AgentError } from '@thimble/core';
import { join } from 'node:path';
import { z } from 'zod';
import type { SetLoader } from '../contract/eval-set.ts';
import { readJsonLines } from './read-data.ts';

const line = z.looseObject({ question: z.string(), answer: z.string() });
const source = 'https://github.com/openai/grade-school-math';

/** Grade-school mathematics: the answer is the number after "####". It has no tools: it needs a model. */
export const gsm8k: SetLoader = {
  name: 'gsm8k',
  source,
  licence: 'MIT',
  folders: ['grade-school-math/grade_school_math/data'],
  marker: 'test.jsonl',
  async load(folder) {
    const rows = await readJsonLines({ folder, file: 'test.jsonl', source }, line);
    return rows.map(({ question, answer }, index) => {
      const text = /####\s*(-?[\d,]+(?:\.\d+)?)\s*$/.exec(answer)?.[1];
      if (text === undefined) {
        const where = `${join(folder, 'test.jsonl')}, line ${index + 1}`;
        throw new AgentError('invalid-argument', `${where}: its answer does not end in "#### NUMBER".`);
      }
      return {
        id: `gsm8k-${index + 1}`,
        task: `${question}\nAnswer with the number alone.`,
        expected: Number(text.replaceAll(',', '')),
        scorer: 'number',
      };
    });
  },
};
