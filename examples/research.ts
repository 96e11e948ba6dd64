/** Research with citations over documents of one's own: an answer whose quotations are not in its sources is refused. Needs OPENAI_API_KEY. */
import { CodeAgent, tool } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { z } from 'zod';

const documents: { [id: string]: string } = {
  'kiln-manual': 'The kiln reaches 1,280 °C. It needs a pause of six hours between two firings.',
  'glaze-notes': 'Celadon is fired at 1,260 °C. Raku is fired at 980 °C and cooled in sawdust.',
  'shop-hours': 'The workshop is open from nine to five, and closed on Mondays.',
};

const search = tool({
  name: 'search',
  description: 'Finds documents that hold any of the words. Gives their ids and texts.',
  input: z.object({ words: z.array(z.string()) }),
  output: z.array(z.object({ id: z.string(), text: z.string() })),
  effect: 'read',
  execute: ({ words }) =>
    Object.entries(documents)
      .filter(([, text]) => words.some((word) => text.toLowerCase().includes(word.toLowerCase())))
      .map(([id, text]) => ({ id, text })),
});

const report = z.object({
  answer: z.string(),
  citations: z.array(z.object({ id: z.string(), quotation: z.string() })).min(1),
});

await using executor = isolatedVm();
await using agent = new CodeAgent({
  model: openai('gpt-5.2'),
  executor,
  tools: [search],
  instructions: 'Cite the sentence of each document that your answer rests on, word by word.',
  finalAnswerChecks: [
    (answer) => {
      const wrong = report.parse(answer).citations.filter(({ id, quotation }) => !documents[id]?.includes(quotation));
      if (wrong.length > 0) return `These are not in their documents: ${JSON.stringify(wrong)}`;
    },
  ],
});
const { output } = await agent.run('Can the kiln fire celadon?', { output: report });
console.log(output?.answer);
for (const { id, quotation } of output?.citations ?? []) console.log(`  “${quotation}” (${id})`);
