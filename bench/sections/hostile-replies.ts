import { parseReply } from '../../packages/core/src/actions/code-reply.ts';
import { ReplyScanner, type CodeTags } from '../../packages/core/src/actions/reply-scanner.ts';
import { median, processorTime, type Row } from '../measure.ts';

const size = 1_000_000;
const tags: { [kind: string]: CodeTags } = { tags: ['<code>', '</code>'], markdown: ['```ts', '```'] };
const fill = (text: string) => text.repeat(Math.ceil(size / text.length)).slice(0, size);

/** Replies of a megabyte that make a careless reader slow: every part begins something, and nothing ends. */
const shapes: { [figure: string]: string } = {
  prose: fill('I look at the tides of Arlen, Vik and Sandoy first, and then at the map.\n'),
  code: `<code>\n${fill('const tide = await tide_table({ harbor: "Vik" }); // as before\n')}`,
  'white space': fill(' '),
  'a fence, and letters without end': `\`\`\`ts\n${fill('a')}\``,
  'opening tags': fill('<code>'),
  'openings of tags': fill('<cod'),
  'closing tags in a string': `<code>\nconst text = \`${fill('</code>\n')}`,
  'fences in fences': fill('```ts\n~~~~\n'),
  backticks: fill('`'),
  'templates in templates': `<code>\n${fill('`${')}`,
  'slashes and quotes': `<code>\n${fill(`/'"/*`)}`,
  'played observations': `<code>\n${fill('\nObservation:\n')}`,
  'braces, as structured output': fill('{"code":'),
};

/** Reading such a reply as it comes, in deltas of four characters, and taking the code out of it. */
export function hostileReplies(): Row[] {
  const rows: Row[] = [];
  for (const [shape, text] of Object.entries(shapes)) {
    const times: number[] = [];
    for (const pair of Object.values(tags))
      for (const structured of [false, true]) times.push(processorTime(5, () => read(text, pair, structured)));
    rows.push({
      figure: `Reading 1 MB of ${shape}`,
      ours: Math.max(...times),
      target: { of: 'value', atMost: 100 },
    });
  }
  return [...rows, { figure: 'Reading 1 MB, the median shape', ours: median(rows.map(({ ours }) => ours)) }];
}

function read(text: string, pair: CodeTags, structured: boolean): void {
  const scanner = new ReplyScanner(pair, 'typescript');
  for (let index = 0; index < text.length && !structured; index += 4) scanner.push(text.slice(index, index + 4));
  parseReply(
    { text, reason: 'stop' },
    { tags: pair, language: 'typescript', structured, isStopSent: true },
    structured ? undefined : scanner,
  );
}
