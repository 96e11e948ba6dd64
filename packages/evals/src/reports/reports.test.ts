import { beforeAll, describe, expect, test } from 'vitest';
import { answeringModel } from '../__fixtures__/answering-model.ts';
import { jsonAgent, plainModel } from '../agents/agents.ts';
import { compare, compareWithin } from '../compare/compare.ts';
import { comparisonText } from '../compare/comparison-text.ts';
import { intervalOf } from '../compare/statistics.ts';
import { summarize } from '../compare/summarize.ts';
import type { Artifact } from '../contract/artifact.ts';
import { check, number } from '../scorers/scorers.ts';
import { evaluate } from '../trials/evaluate.ts';
import { htmlReport } from './html-report.ts';
import { junitReport } from './junit-report.ts';
import { markdownReport, summaryTable } from './markdown-report.ts';
import { traceHtml } from './trace-html.ts';

const hostile = '</script><script>alert(1)</script> | "quoted" ]]>\u0000\uD800';
const cases = Array.from({ length: 8 }, (_, index) => ({
  id: `case ${index} größe 😀`,
  task: `How much is ${index}?`,
  kind: index % 2 === 0 ? 'even' : 'odd',
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
  [bad, good] = await Promise.all([run(2), run(8, { input: 1, output: 2 })]);
});

function given(artifact: Artifact | undefined): Artifact {
  if (!artifact) throw new Error('It was not made.');
  return artifact;
}

describe('compare', () => {
  test('pairs the cases of the same agent and model, and says what the interval shows', () => {
    const comparisons = compare(given(bad), given(good));
    expect(comparisons.map(({ a, b, pairs }) => [a, b, pairs])).toEqual([
      ['json scripted/a', 'json scripted/a', 8],
      ['plain scripted/a', 'plain scripted/a', 8],
    ]);
    const [first] = comparisons;
    const score = first?.differences.find(({ metric }) => metric === 'score');
    expect(score).toMatchObject({ a: 2 / 8, b: 1, verdict: 'better' });
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
      /\| score \| 0\.250 \| 1\.000 \| 0\.750 \[\d\.\d{3}, \d\.\d{3}\] \| better \|/,
    );
  });

  test('names the files that are compared', () => {
    const text = comparisonText(compare(given(bad), given(good)), { a: 'old/run.json', b: 'new/run.json' });
    expect(text).toContain('A: json scripted/a (old/run.json)\nB: json scripted/a (new/run.json)\n');
  });

  test('five cases that differ the same way are no proof, and six are', () => {
    const of = (count: number, { trials }: Artifact) => ({ trials: trials.slice(0, 2 * (2 + count)) });
    const verdicts = [5, 6].map(
      (count) => compare(of(count, given(bad)), of(count, given(good)))[0]?.differences[0]?.verdict,
    );
    expect(verdicts).toEqual(['no difference shown', 'better']);
  });

  test('cases of one alone are left out, and so are those that ask something else in each; it says how many', () => {
    const { trials, cases: asked } = given(good);
    const changed = asked.map((one, index) => (index === 0 ? { ...one, task: 'How much is nothing?' } : one));
    const before = { trials: given(bad).trials.slice(0, 14), cases: asked };
    const [first] = compare(before, { trials, cases: changed });
    expect(first).toMatchObject({ pairs: 6, leftOut: { onlyA: 0, onlyB: 1, changed: 1 } });
    expect(comparisonText(first ? [first] : [])).toContain(
      '6 cases in both; left out: 1 in B alone, 1 with another task or answer in each; B less A',
    );
  });

  test('within an evaluation, agents are compared with the same model, and models with the same agent', () => {
    const { trials } = given(good);
    const other = trials.map((trial) => ({ ...trial, model: 'scripted/b' }));
    const pairs = compareWithin(summarize({ trials: [...trials, ...other] })).map(({ a, b }) => [a, b]);
    expect(pairs).toEqual([
      ['json scripted/a', 'plain scripted/a'],
      ['json scripted/a', 'json scripted/b'],
      ['json scripted/b', 'plain scripted/b'],
    ]);
  });

  test('a score that is not known of all cases says of how many it is', () => {
    const trials = given(good).trials.map((trial, index) => (index < 2 ? { ...trial, score: null } : trial));
    expect(comparisonText(compare(given(good), { trials }))).toMatch(/\| score \(7 cases\) \|/);
  });

  test('a metric that is not known of enough trials has no row, and is named', () => {
    const [first] = compare(given(bad), given(good));
    const text = comparisonText(first ? [first] : []);
    expect(text).toContain('of the paired difference; not compared, as it is not known of every case: dollars\n');
    expect(text).not.toContain('| dollars |');
    const [same] = compare(given(good), given(good));
    expect(comparisonText(same ? [same] : [])).not.toContain('not compared');
    expect(htmlReport(given(bad))).toContain('it is not known of every case: dollars.</p>');
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
    expect(text).toMatch(/\| json +\| scripted\/a \| 2 of 8 +\| +0\.250 \| +1\.00 \| +104 \| +10 \| unknown/);
    expect(text).toContain('no ruler');
    expect(markdownReport(given(good))).not.toContain('## Problems');
  });

  test('what models wrote becomes no link, picture or markup in Markdown', () => {
    const error = 'a ![x](https://example.com/x.png) `b` <i> | c';
    const trials = given(good).trials.map((trial) => ({ ...trial, error }));
    expect(markdownReport({ ...given(good), trials })).toContain(
      'a !\\[x\\](https://example.com/x.png) \\`b\\` \\<i> \\| c',
    );
  });

  test('kinds of cases have a row each, where there are several', () => {
    expect(markdownReport(given(bad))).toMatch(/\| even +\| +1 of 4 \| +1 of 4 \|\n\| odd +\| +1 of 4 \|/);
    expect(htmlReport(given(bad))).toContain('<tr><th>even<td>1 of 4<td>1 of 4');
    const trials = given(bad).trials.filter(({ kind }) => kind === 'odd');
    expect(markdownReport({ ...given(bad), trials })).not.toContain('by kind');
  });

  test('one case is no cases', () => {
    const one = { ...given(good), cases: cases.slice(0, 1) };
    expect([markdownReport(one), htmlReport(one)]).toEqual([
      expect.stringContaining('# Evaluation of 1 case\n'),
      expect.stringContaining('<h1>Evaluation of 1 case</h1>'),
    ]);
  });

  test('JUnit tells failures, and hostile answers stay in their attribute', () => {
    const xml = junitReport(given(bad));
    expect(xml).toContain('name="case 0 größe 😀"');
    expect(xml).toContain('<testsuite name="json scripted&#47;a"'.replace('&#47;', '/'));
    expect(xml).toMatch(/tests="8" failures="6" errors="0"/);
    expect(xml).not.toContain('<script>');
    expect(xml).not.toContain(']]>');
  });

  test('the page loads nothing, runs nothing, and shows each trial', () => {
    const html = htmlReport(given(bad));
    expect(html).not.toMatch(/<script|https?:\/\/|<img|<link/);
    expect(html).toContain("default-src 'none'");
    // On the root, or the canvas stays white where all text is.
    expect(html).toContain(':root { color-scheme: light dark }');
    expect(html.match(/class="trial"/g)).toHaveLength(16);
    expect(html.match(/<svg /g)).toHaveLength(6);
    expect(html).toContain('&#60;script&#62;');
    expect(html).toContain('dollars unknown');
    // Text that turns the direction of reading around stays in its place.
    expect(html).toContain('<bdi>case 0 größe 😀</bdi>');
  });

  test('a trace shows the task once, and a reply once, with the code that it holds', () => {
    const trial = given(good).trials[0];
    const reply = 'I count.\n<code>\nfinal_answer(0)\n</code>';
    const about = { runId: 'r', time: 0, agent: [], step: 1 };
    const result = {
      output: reply,
      observation: 'Observation: 0',
      usage: null,
      durationMs: 1,
      toolCalls: [],
      error: null,
    };
    const events: unknown = [
      { ...about, type: 'run-start', task: 'How much is 0?' },
      { ...about, type: 'code', code: 'final_answer(0)' },
      { ...about, type: 'step-end', result },
    ];
    const html: string = Reflect.apply(traceHtml, undefined, [{ ...trial, events }, 'How much is 0?']);
    expect(html).not.toContain('How much');
    expect(html.match(/I count\./g)).toHaveLength(1);
    expect(html.match(/final_answer/g)).toHaveLength(1);
    expect(html).toContain('Observation: 0');
    expect(html).toContain('<pre>number: 1</pre>');
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
