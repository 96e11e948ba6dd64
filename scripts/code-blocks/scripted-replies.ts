import type { ScriptedReply } from '@thimble/core/testing';
import type { ReferenceTurn } from '@thimble/evals';
import { tasks } from '../../bench/tasks/index.ts';

/** What the model says to the tasks of the documentation and the examples, by a part of their text. */
export const scriptedReplies: { readonly [task: string]: readonly ScriptedReply[] } = {
  'By what factor did Iceland grow': [
    code(`const [before, after] = await Promise.all([1950, 2020].map((year) => population({ country: 'Iceland', year })));
final_answer(after / before);`),
  ],
  'How many primes are there below one million?': [
    code(`const isComposite = new Uint8Array(1e6);
for (let n = 2; n < 1e3; n++) for (let m = n * n; m < 1e6; m += n) isComposite[m] = 1;
const primes = isComposite.reduce((count, composite) => count + 1 - composite, -2);
primes`),
    code('final_answer(primes)'),
  ],
  'Fit a line through the points.': [code('final_answer({ slope: 2.05, intercept: -0.03 })')],
  'And through the logarithms of y?': [code('final_answer(points.map(([x, y]) => [x, Math.log(y)]))')],
  'Sum up the last quarter.': [code("final_answer('It was short.')")],
  'How many times longer is the Pont des Arts': [
    code(`const [arts, neuf] = await Promise.all(['Pont des Arts', 'Pont Neuf'].map((name) => bridge_length({ name })));
final_answer(arts / neuf);`),
  ],
  'Which of the first 1000 primes has the largest digit sum?': [
    code(`const primes: number[] = [];
for (let n = 2; primes.length < 1000; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
const digitSum = (n: number) => [...String(n)].reduce((sum, digit) => sum + Number(digit), 0);
final_answer(primes.reduce((best, prime) => (digitSum(prime) > digitSum(best) ? prime : best)));`),
  ],
  'Which weekday was most often the 13th': [
    code(`from collections import Counter
from datetime import date
days = Counter(date(year, month, 13).strftime("%A") for year in range(1626, 2026) for month in range(1, 13))
final_answer(days.most_common(1)[0][0])`),
  ],
  'How many times longer is the Pont Neuf': [
    code('final_answer(bridge_length(name="Pont Neuf") / bridge_length(name="Pont des Arts"))'),
  ],
  'At which gauge is the water higher?': [
    { toolCalls: ['bridge', 'harbor'].map((gauge) => ({ name: 'water_level', input: { gauge } })) },
    { toolCalls: [{ name: 'final_answer', input: { answer: 'bridge' } }] },
  ],
  'How many days has a year?': [code('final_answer(365)')],
  'Who never answers?': [{ text: 'I think.', delayMs: 2 ** 31 - 1 }],
  'Refund 80 € for order A-2.': [code("final_answer(await refund({ order: 'A-2', euros: 80 }));")],
  'Refund 20 € for order A-1': [
    code(`const orders = [{ order: 'A-1', euros: 20 }, { order: 'A-2', euros: 80 }, { order: 'A-3', euros: 90 }, { order: 'VIP-3', euros: 10 }];
const refunds = await Promise.allSettled(orders.map((order) => refund(order)));
final_answer(refunds.map(({ value, reason }) => value?.state ?? reason.message));`),
  ],
  'I have 300 EUR': [
    code(`const amounts = [[300, 'EUR'], [20_000, 'JPY'], [15_000, 'ISK']];
const inUsd = await Promise.all(amounts.map(async ([amount, from]) => amount * (await exchange_rate({ from, to: 'USD' }))));
final_answer({ usd: inUsd.reduce((sum, part) => sum + part, 0) });`),
  ],
  'Which breaking changes do the products': [
    code(`const products = ['kiln', 'wheel'];
final_answer((await Promise.all(products.map((product) => researcher({ task: \`The breaking changes of \${product}?\` })))).flat());`),
  ],
  'The breaking changes of kiln?': [
    code("await read_changelog({ product: 'kiln' })"),
    code("final_answer([{ product: 'kiln', version: '2.0', change: 'degrees are Celsius' }])"),
  ],
  'The breaking changes of wheel?': [
    code("await read_changelog({ product: 'wheel' })"),
    code("final_answer([{ product: 'wheel', version: '0.8', change: 'speed is in turns per minute' }])"),
  ],
  'At which gauge was the mean': [
    code(`import asyncio
gauges = ["bridge", "harbor"]
levels = await asyncio.gather(*(readings.aio(gauge=gauge) for gauge in gauges))
shifts = [abs(sum(level[24:]) - sum(level[:24])) for level in levels]
final_answer(gauges[shifts.index(max(shifts))])`),
  ],
  'Ask the clerk for the temperature': [
    code("final_answer(await weather_clerk({ task: 'How warm is it in Chicago, in degrees Celsius?' }))"),
  ],
  'How warm is it in Chicago': [
    code(`const { temperature } = await demo_get_structured_content({ location: 'Chicago' });
final_answer(await demo_get_sum({ a: temperature, b: 0 }));`),
  ],
  'How many Sundays between 1901 and 2000': [
    code(`let sundays = 0;
for (let month = 0; month < 1200; month++) if (new Date(Date.UTC(1901, month, 1)).getUTCDay() === 0) sundays++;
print(sundays);
final_answer(sundays);`),
  ],
  'Draw the mean body mass of each': [
    code(`const masses = Map.groupBy((await read_penguins()).filter((row) => row.body_mass_g !== null), (row) => row.species);
const bars = [...masses].map(([label, rows]) => ({ label, value: rows.reduce((sum, row) => sum + row.body_mass_g, 0) / rows.length }));
bars.sort((a, b) => b.value - a.value);
final_answer({ picture: await draw_chart({ title: 'Mean body mass, g', bars }), heaviest: bars[0].label });`),
  ],
  'Can the kiln fire celadon?': [
    code(
      "final_answer({ answer: 'Yes.', citations: [{ id: 'kiln-manual', quotation: 'The kiln is hot enough for celadon.' }] });",
    ),
    code(`const found = await search({ words: ['celadon', 'kiln'] });
const citations = found.map(({ id, text }) => ({ id, quotation: text.slice(0, text.indexOf('. ') + 1) }));
final_answer({ answer: 'Yes: celadon needs 1,260 °C, and the kiln reaches 1,280 °C.', citations });`),
  ],
  'divisible by 7 or by 11?': [
    code(
      'final_answer(Array.from({ length: 1000 }, (_, n) => n).filter((n) => n > 0 && (n % 7 === 0 || n % 11 === 0)).length);',
    ),
  ],
  'Is it warmer in Oslo or in Rome?': [
    code("const [oslo, rome] = await Promise.all(['Oslo', 'Rome'].map((city) => temperature({ city })));"),
    code(`const [oslo, rome] = [await temperature({ city: 'Oslo' }), await yesterday_temperature({ city: 'Rome' })];
final_answer({ warmer: oslo > rome ? 'Oslo' : 'Rome', note: 'of Rome, only yesterday is known' });`),
  ],
  ...Object.fromEntries(
    ['Monday', 'Tuesday', 'Wednesday', 'Thursday'].map((day) => [
      `Print the log of ${day}`,
      [
        code(`const lines${day} = await read_log({ day: '${day}' });\nprint(lines${day}.join('\\n'));`),
        code(`final_answer(lines${day}.filter((line) => line.endsWith('error')).length);`),
      ],
    ]),
  ),
  // What bench/tasks gives as their solutions: in code, and as calls one after the other.
  ...Object.fromEntries(tasks.map(({ task, reference }) => [task, solutionOf(reference?.turns[0])])),
  'How many errors were there in all?': [
    code(
      "final_answer([linesMonday, linesTuesday, linesWednesday, linesThursday].flat().filter((line) => line.endsWith('error')).length);",
    ),
  ],
};

function solutionOf(turn: ReferenceTurn | undefined): ScriptedReply[] {
  const { calls = [], answer = null, code: snippet = '' } = turn ?? {};
  const all = [...calls, { name: 'final_answer', input: { answer } }];
  return all.map(
    (call) =>
      ({ tools }) =>
        tools ? { toolCalls: [{ name: call.name, input: { ...call.input } }] } : code(snippet),
  );
}

function code(text: string): string {
  return `I compute it.\n<code>\n${text}\n</code>`;
}
