import { beforeAll, describe, expect, test } from 'vitest';
import { answeringModel } from '../__fixtures__/answering-model.ts';
import { jsonAgent, plainModel } from '../agents/agents.ts';
import { compare, comparisonText } from '../compare/compare.ts';
import { intervalOf } from '../compare/statistics.ts';
import { summarize } from '../compare/summarize.ts';
import type { Artifact } from '../contract/artifact.ts';
import { check, number } from '../scorers/scorers.ts';
import { evaluate } from '../trials/evaluate.ts';
import { htmlReport } from './html-report.ts';
import { junitReport } from './junit-report.ts';
import { markdownReport, summaryTable } from './markdown-report.ts';

const hostile = '</script><script>alert(1)</script> | "quoted" ]]>\u0000\uD800';
const cases = Array.from({ length: 6 }, (_, index) => ({
  id: `case ${index} größe 😀`,
  task: `How much is ${index}?`,
  expected: index,
}));

function run(wrongFrom: number, pricing?: { input: number; output: number }): Promise<Artifact> {
  const model = answeringModel(
    ({ messages }) => {
      const asked = Number(/How much is (\d)/.exec(JSON.stringify(messages))?.[1]);
      return {
        text: asked < wrongFrom ? String(asked) : hostile,
        usage: { inputTokens: 100 + asked, outputTokens: 10 },
      };
    },
    { id: 'scripted/a', ...(pricing && { pricing }) },
  );
  const broken = check('broken', () => {
    throw new Error('no ruler');
  });
  const agents = { json: jsonAgent(), plain: plainModel() };
  return evaluate({ cases, agents, models: [model], scorers: wrongFrom === 2 ? [number(), broken] : [number()] });
}

let [bad, good]: Artifact[] = [];
beforeAll(async () => {
  [bad, good] = await Promise.all([run(2), run(6, { input: 1, output: 2 })]);
});

function given(artifact: Artifact | undefined): Artifact {
  if (!artifact) throw new Error('It was not made.');
  return artifact;
}

describe('compare', () => {
  test('pairs the cases of the same agent and model, and says what the interval shows', () => {
    const comparisons = compare(given(bad), given(good));
    expect(comparisons.map(({ a, b, pairs }) => [a, b, pairs])).toEqual([
      ['json scripted/a', 'json scripted/a', 6],
      ['plain scripted/a', 'plain scripted/a', 6],
    ]);
    const [first] = comparisons;
    const score = first?.differences.find(({ metric }) => metric === 'score');
    expect(score).toMatchObject({ a: 2 / 6, b: 1, verdict: 'better' });
    expect(first?.differences.find(({ metric }) => metric === 'turns')).toMatchObject({
      verdict: 'no difference shown',
    });
  });

  test('money that is not known on one side is not compared', () => {
    const [first] = compare(given(bad), given(good));
    expect(first?.differences.map(({ metric }) => metric)).not.toContain('dollars');
  });

  test('is a table', () => {
    expect(comparisonText(compare(given(bad), given(good)))).toMatch(
      /\| score \| 0\.333 \| 1\.000 \| 0\.667 \[\d\.\d{3}, \d\.\d{3}\] \| better \|/,
    );
  });

  test('names the files that are compared', () => {
    const text = comparisonText(compare(given(bad), given(good)), { a: 'old/run.json', b: 'new/run.json' });
    expect(text).toContain('A: json scripted/a (old/run.json)\nB: json scripted/a (new/run.json)\n');
  });

  test('nothing in common is refused', () => {
    expect(() => compare(given(bad), { trials: [] })).toThrow('nothing to compare');
  });

  test('an interval is the same each time, holds its mean, and narrows with more values', () => {
    const values = Array.from({ length: 40 }, (_, index) => index % 2);
    const [few, many] = [intervalOf(values.slice(0, 10)), intervalOf(values)];
    expect(intervalOf(values)).toEqual(many);
    expect(many).toMatchObject({ mean: 0.5, count: 40 });
    expect((many?.high ?? 1) - (many?.low ?? 0)).toBeLessThan((few?.high ?? 0) - (few?.low ?? 1));
    expect(intervalOf([1])).toBeNull();
  });
});

describe('reports', () => {
  test('Markdown has a row for each group, and what went wrong', () => {
    const text = markdownReport(given(bad));
    expect(text).toMatch(/\| json +\| scripted\/a \| 2 of 6 +\| +0\.333 \| +1\.00 \| +103 \| +10 \| unknown/);
    expect(text).toContain('no ruler');
    expect(markdownReport(given(good))).not.toContain('## Problems');
  });

  test('JUnit tells failures, and hostile answers stay in their attribute', () => {
    const xml = junitReport(given(bad));
    expect(xml).toContain('name="case 0 größe 😀"');
    expect(xml).toContain('<testsuite name="json scripted&#47;a"'.replace('&#47;', '/'));
    expect(xml).toMatch(/tests="6" failures="4" errors="0"/);
    expect(xml).not.toContain('<script>');
    expect(xml).not.toContain(']]>');
  });

  test('the page loads nothing, runs nothing, and shows each trial', () => {
    const html = htmlReport(given(bad));
    expect(html).not.toMatch(/<script|https?:\/\/|<img|<link/);
    expect(html).toContain("default-src 'none'");
    // On the root, or the canvas stays white where all text is.
    expect(html).toContain(':root { color-scheme: light dark }');
    expect(html.match(/class="trial"/g)).toHaveLength(12);
    expect(html.match(/<svg /g)).toHaveLength(6);
    expect(html).toContain('&#60;script&#62;');
    expect(html).toContain('$ unknown');
  });

  test.each<[string, (artifact: Artifact) => unknown]>([
    ['summarize', summarize],
    ['compare', (artifact) => compare(artifact, artifact)],
    ['summaryTable', summaryTable],
    ['markdownReport', markdownReport],
    ['htmlReport', htmlReport],
    ['junitReport', junitReport],
  ])('%s says what it wants, where it is given no artifact', (_, report) => {
    // What JavaScript passes, whatever the types say.
    for (const wrong of [undefined, null, {}, { trials: {} }, 'run.json'])
      expect(() => Reflect.apply(report, undefined, [wrong])).toThrow(/no artifact.*what `readArtifact` read/);
  });
});
