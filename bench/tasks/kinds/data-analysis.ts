import type { Json } from '@thimble/core';
import { readFileSync } from 'node:fs';
import { task as demoTask } from '../../../packages/cli/src/demo/script.ts';
import { penguinTools } from '../../../packages/cli/src/demo/tools.ts';
import { call, round, task } from '../task.ts';

const text = readFileSync(new URL('../../../packages/cli/data/penguins.csv', import.meta.url), 'utf8');
const [head = '', ...lines] = text.trim().split('\n');
const columns = head.split(',');
const penguins = lines
  .map((line) => Object.fromEntries(line.split(',').map((field, index) => [columns[index], field])))
  .filter((row) => row['body_mass_g'] !== '')
  .map((row) => ({
    species: row['species'] ?? '',
    island: row['island'] ?? '',
    sex: row['sex'] ?? '',
    flipper_length_mm: Number(row['flipper_length_mm']),
    body_mass_g: Number(row['body_mass_g']),
  }));
type Penguin = (typeof penguins)[number];

const speciesNames = [...new Set(penguins.map(({ species }) => species))];
const islandNames: string[] = [...new Set(penguins.map(({ island }) => island))].toSorted((a, b) => (a < b ? -1 : 1));
const of = (species: string) => penguins.filter((row) => row.species === species);
const mean = (rows: readonly Penguin[], key: 'body_mass_g' | 'flipper_length_mm') =>
  rows.reduce((sum, row) => sum + row[key], 0) / rows.length;
const massOf = (rows: readonly Penguin[]) => mean(rows, 'body_mass_g');
const grams = ['g', 'gram', 'grams'];

const open = () => ({ tools: penguinTools() });

const read = (species: string) => call('read_penguins', { species });
const readAll = [call('list_species'), ...speciesNames.map(read)];
const all = `const names = await list_species();
const rows = (await Promise.all(names.map((species) => read_penguins({ species })))).flat();`;
const meanCode = 'const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;';
const make = (options: Parameters<typeof task>[2]) => task('data-analysis', open, options);
const byMass = [...penguins].sort((a, b) => b.body_mass_g - a.body_mass_g);
const median = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return Number.isInteger(half) ? ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2 : (sorted[Math.floor(half)] ?? 0);
};
/** The line through the masses over the flipper lengths, by the sums of its textbook formula. */
function slopeOf(rows: readonly Penguin[]): number {
  const sum = (of: (row: Penguin) => number) => rows.reduce((total, row) => total + of(row), 0);
  const [x, y] = [sum((row) => row.flipper_length_mm), sum((row) => row.body_mass_g)];
  const [xy, xx] = [sum((row) => row.flipper_length_mm * row.body_mass_g), sum((row) => row.flipper_length_mm ** 2)];
  return (rows.length * xy - x * y) / (rows.length * xx - x * x);
}
const slopes = new Map(speciesNames.map((species) => [species, slopeOf(of(species))]));
const gentoo = (sex: string) => of('Gentoo').filter((row) => row.sex === sex);
const heaviestForLength =
  [...speciesNames].sort(
    (a, b) =>
      mean(of(b), 'body_mass_g') / mean(of(b), 'flipper_length_mm') -
      mean(of(a), 'body_mass_g') / mean(of(a), 'flipper_length_mm'),
  )[0] ?? '';
const slopeTexts = [...slopes].map(([species, slope]) => `${species} ${slope.toFixed(1)} g`);
const massPerMillimetre = `${heaviestForLength}. ${slopeTexts.join(', ')}`;

/** Whether the heaviest species is named first, and each is followed by its figure before the next is named. */
function tellsSlopes(given: Json): boolean {
  const words = JSON.stringify(given).split(new RegExp(`(${speciesNames.join('|')})`));
  const named = words.flatMap((word, at) => (slopes.has(word) ? [{ species: word, after: words[at + 1] ?? '' }] : []));
  const isTold = ([species, slope]: [string, number]) =>
    named.some(
      (one) => one.species === species && numbersIn(one.after).some((number) => Math.abs(number - slope) <= 0.05),
    );
  return named[0]?.species === heaviestForLength && [...slopes].every(isTold);
}

function numbersIn(text: string): number[] {
  return [...text.matchAll(/-?\d+(?:\.\d+)?/g)].map(([digits]) => Number(digits));
}

const meansOfSpecies = speciesNames.map((species) => ({ species, mass: massOf(of(species)) }));

export const dataAnalysis = [
  make({
    id: 'species',
    level: 1,
    task: 'How many species does the data set have?',
    answer: speciesNames.length,
    calls: [call('list_species')],
    code: 'final_answer((await list_species()).length);',
  }),
  ...speciesNames.map((species) =>
    make({
      id: `mass-${species.toLowerCase()}`,
      level: 1,
      task: `What is the mean body mass of ${species} penguins, in grams, to two decimals?`,
      answer: round(massOf(of(species))),
      units: grams,
      calls: [read(species)],
      code: `${meanCode}\nconst mass = mean((await read_penguins({ species: '${species}' })).map((row) => row.body_mass_g));\nfinal_answer(Number(mass.toFixed(2)));`,
    }),
  ),
  make({
    id: 'heaviest-species',
    level: 2,
    task: 'Which species is the heaviest on average?',
    answer: meansOfSpecies.sort((a, b) => b.mass - a.mass)[0]?.species ?? '',
    calls: readAll,
    code: `const names = await list_species();\n${meanCode}\nconst flocks = await Promise.all(names.map((species) => read_penguins({ species })));\nconst masses = flocks.map((rows) => mean(rows.map((row) => row.body_mass_g)));\nfinal_answer(names[masses.indexOf(Math.max(...masses))]);`,
  }),
  make({
    id: 'counts-by-island',
    level: 2,
    task: 'How many penguins with a known mass live on each island? Answer with an object from island to number, islands in alphabetical order.',
    answer: Object.fromEntries(
      islandNames.map((island) => [island, penguins.filter((row) => row.island === island).length]),
    ),
    calls: readAll,
    code: `${all}\nconst counts = {};\nfor (const { island } of rows.sort((a, b) => (a.island < b.island ? -1 : 1))) counts[island] = (counts[island] ?? 0) + 1;\nfinal_answer(counts);`,
  }),
  make({
    id: 'sexes',
    level: 2,
    task: 'By how many grams are male Gentoo penguins heavier than female ones on average, to two decimals?',
    answer: round(massOf(gentoo('male')) - massOf(gentoo('female'))),
    units: grams,
    calls: [read('Gentoo')],
    code: `${meanCode}\nconst rows = await read_penguins({ species: 'Gentoo' });\nconst of = (sex) => mean(rows.filter((row) => row.sex === sex).map((row) => row.body_mass_g));\nfinal_answer(Number((of('male') - of('female')).toFixed(2)));`,
  }),
  make({
    id: 'top-five',
    level: 3,
    task: 'Give the masses of the five heaviest penguins of all species, in grams, heaviest first.',
    answer: byMass.slice(0, 5).map((row) => row.body_mass_g),
    units: grams,
    calls: readAll,
    code: `${all}\nfinal_answer(rows.map((row) => row.body_mass_g).sort((a, b) => b - a).slice(0, 5));`,
  }),
  make({
    id: 'median-flipper',
    level: 3,
    task: 'What is the median flipper length of all penguins, in millimetres?',
    answer: median(penguins.map((row) => row.flipper_length_mm)),
    units: ['mm', 'millimetres'],
    calls: readAll,
    code: `${all}\nconst sorted = rows.map((row) => row.flipper_length_mm).sort((a, b) => a - b);\nconst half = sorted.length / 2;\nfinal_answer(Number.isInteger(half) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[Math.floor(half)]);`,
  }),
  make({
    id: 'mass-per-millimetre',
    level: 3,
    task: demoTask,
    answer: massPerMillimetre,
    isRight: tellsSlopes,
    calls: readAll,
    code: `const names = await list_species();
const flocks = await Promise.all(names.map((species) => read_penguins({ species })));
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const all = flocks.map((rows, index) => {
  const [x, y] = [mean(rows.map((row) => row.flipper_length_mm)), mean(rows.map((row) => row.body_mass_g))];
  const products = rows.map((row) => (row.flipper_length_mm - x) * (row.body_mass_g - y));
  const squares = rows.map((row) => (row.flipper_length_mm - x) ** 2);
  return { name: names[index], ratio: y / x, slope: mean(products) / mean(squares) };
});
const heaviest = all.toSorted((a, b) => b.ratio - a.ratio)[0];
final_answer(heaviest.name + '. ' + all.map(({ name, slope }) => name + ' ' + slope.toFixed(1) + ' g').join(', '));`,
  }),
];
